/** Waits for a condition, never for a time: asks again and again until the answer is as expected. */
export async function until(
  condition: () => unknown,
  { timeoutMs = 15_000, everyMs = 20 } = {},
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if (await condition()) return;
    if (Date.now() > deadline)
      throw new Error(`Not within ${timeoutMs} ms: ${condition.toString()}`);
    await new Promise((resolve) => {
      setTimeout(resolve, everyMs);
    });
  }
}
