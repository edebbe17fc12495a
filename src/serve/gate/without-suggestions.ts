/** The words of the GraphQL library without its guess of what was meant, which names what the schema has. */
export const withoutSuggestions = (message: string): string =>
  message.replace(/ ?Did you mean .+\?$/s, '');
