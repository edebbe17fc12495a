/** The timers that were set and are neither cleared nor over. */
export function watchTimers() {
  const live = new Set<unknown>();
  const real = { setTimeout, clearTimeout, setInterval, clearInterval };
  const kept = <Timer>(timer: Timer): Timer => {
    live.add(timer);
    return timer;
  };
  const cleared =
    (clear: (timer?: NodeJS.Timeout) => void) =>
    (timer?: NodeJS.Timeout): void => {
      live.delete(timer);
      clear(timer);
    };
  Object.assign(globalThis, {
    setTimeout: (act: () => void, ms?: number) => {
      const timer = kept(
        real.setTimeout(() => {
          live.delete(timer);
          act();
        }, ms),
      );
      return timer;
    },
    setInterval: (act: () => void, ms?: number) => kept(real.setInterval(act, ms)),
    clearTimeout: cleared(real.clearTimeout),
    clearInterval: cleared(real.clearInterval),
  });
  return { live, restore: () => Object.assign(globalThis, real) };
}
