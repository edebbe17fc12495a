/** Takes specifications up in place of jest and runs them: sentence -> what it failed with. */
export async function failuresIn(register: () => void): Promise<Map<string, string>> {
  const sentences: (readonly [string, () => unknown])[] = [];
  const jests = { describe: globalThis.describe, it: globalThis.it };
  const ours: unknown = {
    describe: (_: string, body: () => void) => body(),
    it: (sentence: string, body: () => unknown) => sentences.push([sentence, body]),
  };
  Object.assign(globalThis, ours);
  try {
    register();
  } finally {
    Object.assign(globalThis, jests);
  }
  const failures = new Map<string, string>();
  for (const [sentence, body] of sentences) {
    try {
      await body();
    } catch (error) {
      failures.set(sentence, String(error));
    }
  }
  return failures;
}
