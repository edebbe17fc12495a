/** Whether every subject that `narrow` stands for is one that `wide` stands for; both may have wildcards. */
export function covers(wide: string, narrow: string): boolean {
  const wideTokens = wide.split('.');
  const narrowTokens = narrow.split('.');
  for (const [index, token] of wideTokens.entries()) {
    const other = narrowTokens[index];
    if (other === undefined) return false;
    if (token === '>') return true;
    if (other === '>' || (token !== '*' && token !== other)) return false;
  }
  return wideTokens.length === narrowTokens.length;
}

/** Whether a subject is one that a pattern with at most one wildcard stands for; nothing is made a call. */
export function matcherOf(pattern: string): (subject: string) => boolean {
  const tokens = pattern.split('.');
  const at = tokens.findIndex((token) => token === '*' || token === '>');
  if (at === -1) return (subject) => subject === pattern;
  const before = tokens
    .slice(0, at)
    .map((token) => `${token}.`)
    .join('');
  if (tokens[at] === '>')
    return (subject) => subject.length > before.length && subject.startsWith(before);
  const after = tokens
    .slice(at + 1)
    .map((token) => `.${token}`)
    .join('');
  return (subject) => {
    const end = subject.length - after.length;
    if (end <= before.length || !subject.startsWith(before) || !subject.endsWith(after))
      return false;
    const dot = subject.indexOf('.', before.length);
    return dot === -1 || dot >= end;
  };
}
