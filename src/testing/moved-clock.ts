const RealDate = Date;
const realRandom = Math.random;
const DAY = 86_400_000;

/** Runs a step as if it were tomorrow, with other random numbers: a pure one gives the same. */
export function tomorrow<T>(step: () => T): T {
  globalThis.Date = DateOfTomorrow as DateConstructor;
  Math.random = () => 1 - realRandom();
  try {
    return step();
  } finally {
    globalThis.Date = RealDate;
    Math.random = realRandom;
  }
}

/** `new Date()` and `Date.now()` a day ahead; every other date as it is. */
const DateOfTomorrow: unknown = new Proxy(RealDate, {
  construct: (target, args: unknown[]) =>
    Reflect.construct(target, args.length === 0 ? [target.now() + DAY] : args) as object,
  get: (target, name) =>
    name === 'now' ? () => target.now() + DAY : (Reflect.get(target, name) as unknown),
});
