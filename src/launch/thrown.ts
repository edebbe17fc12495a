/** The code of what was thrown by Node, such as ENOENT. Works for errors of another realm too. */
export function codeOf(thrown: unknown): string | undefined {
  const has = typeof thrown === 'object' && thrown !== null && 'code' in thrown;
  return has && typeof thrown.code === 'string' ? thrown.code : undefined;
}

/** The message of what was thrown. */
export function messageOf(thrown: unknown): string {
  const has = typeof thrown === 'object' && thrown !== null && 'message' in thrown;
  return has ? String(thrown.message) : String(thrown);
}
