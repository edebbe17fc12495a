/** One opaque word, which can stand in a URL, of plain values. */
export const pack = (parts: readonly unknown[]): string =>
  Buffer.from(JSON.stringify(parts)).toString('base64url');

/** What follows the scope in a word; undefined when the word has another scope, or was never packed. */
export function unpack(word: string, scope: readonly unknown[]): unknown {
  try {
    const parts: unknown = JSON.parse(Buffer.from(word, 'base64url').toString());
    if (!Array.isArray(parts) || parts.length !== scope.length + 1) return undefined;
    return scope.every((part, i) => parts[i] === part) ? parts.at(-1) : undefined;
  } catch {
    return undefined;
  }
}
