const GUESS = 'Did you mean ';

/**
 * The words of the GraphQL library without its guess of what was meant, which comes last and names what the schema has.
 * Not by a regular expression: what was sent stands in the words too, and could make that take seconds.
 */
export function withoutSuggestions(message: string): string {
  const at = message.endsWith('?') ? message.lastIndexOf(GUESS) : -1;
  return at < 0 ? message : message.slice(0, at).trimEnd();
}
