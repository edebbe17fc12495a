/** What an owner answered, parsed; or why it cannot be. */
export type Read = { readonly body: unknown } | { readonly unreadable: string };

export function jsonOf(text: string): Read {
  try {
    return { body: JSON.parse(text) };
  } catch {
    return { unreadable: 'What it answered is not JSON.' };
  }
}
