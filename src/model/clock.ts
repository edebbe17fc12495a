/** A point in time: milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** Where the engine reads the time; tests bring their own. */
export interface Clock {
  now(): Instant;
}

export const systemClock: Clock = { now: () => Date.now() };
