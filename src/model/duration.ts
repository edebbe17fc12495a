/** A length of time in milliseconds. Made by {@link seconds} and its siblings, so that a unit is always named. */
export type Duration = number & { readonly __unit: 'ms' };

export const milliseconds = (n: number): Duration => n as Duration;
export const seconds = (n: number): Duration => milliseconds(n * 1_000);
export const minutes = (n: number): Duration => seconds(n * 60);
export const hours = (n: number): Duration => minutes(n * 60);
export const days = (n: number): Duration => hours(n * 24);

/** A timer that is set for longer than this ends at once. */
export const LONGEST_TIMER: Duration = milliseconds(2 ** 31 - 1);
