const HIDDEN = '***';
const NAMES_A_SECRET = /pass|pwd|token|secret|credential/i;

/**
 * The text of a URL, or of what was meant as one, fit to be shown: what stands before the last `@`
 * of its address and the values of parameters that name a secret become `***`. Never throws.
 */
export const hideSecrets = (url: string): string =>
  url.split(',').reduce<string[]>(joinCutAddresses, []).map(hideInOne).join(',');

// A comma inside a password must not split its address in two.
const joinCutAddresses = (parts: string[], part: string): string[] => {
  const previous = parts.at(-1);
  const cut = previous !== undefined && !/:\/\//.test(part);
  return cut ? [...parts.slice(0, -1), `${previous},${part}`] : [...parts, part];
};

const hideInOne = (url: string): string =>
  url
    .replace(
      /^(\s*[a-z][a-z0-9+.-]*:\/\/|\s*)(.*)@/is,
      (_, scheme: string) => `${scheme}${HIDDEN}@`,
    )
    .replace(/([?&;]\s*)([^=&;?\s]+)=([^&;\s]*)/g, (all, mark: string, name: string) =>
      NAMES_A_SECRET.test(name) ? `${mark}${name}=${HIDDEN}` : all,
    );
