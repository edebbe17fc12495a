/** What an owner answered, parsed; or why it cannot be. */
export type Read = { readonly body: unknown } | { readonly unreadable: string };

/** More of an answer is not read. */
export const MOST_BYTES = 1024 ** 2;

/** Whatever holds an answer to a schema, or compares it, calls itself for each level. */
export const MOST_LEVELS = 100;

export const TOO_LARGE: Read = { unreadable: `It answered more than ${MOST_BYTES} bytes.` };

export function jsonOf(text: string): Read {
  try {
    const body: unknown = JSON.parse(text);
    return levelsOf(text) <= MOST_LEVELS
      ? { body }
      : { unreadable: `What it answered nests deeper than ${MOST_LEVELS} levels.` };
  } catch {
    return { unreadable: 'What it answered is not JSON.' };
  }
}

/** How deep objects and arrays nest in a text that is JSON. */
function levelsOf(json: string): number {
  let [levels, most] = [0, 0];
  let inText = false;
  for (let at = 0; at < json.length; at += 1) {
    const sign = json[at];
    if (sign === '\\') at += 1;
    else if (sign === '"') inText = !inText;
    else if (inText) continue;
    else if (sign === '[' || sign === '{') most = Math.max(most, (levels += 1));
    else if (sign === ']' || sign === '}') levels -= 1;
  }
  return most;
}
