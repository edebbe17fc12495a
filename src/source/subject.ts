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
