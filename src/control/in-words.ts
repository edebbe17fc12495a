import { days, hours, minutes, seconds } from '../model/duration.js';

const UNITS: readonly (readonly [unit: string, ms: number])[] = [
  ['d', days(1)],
  ['h', hours(1)],
  ['min', minutes(1)],
  ['s', seconds(1)],
];

/** A length of time as people read it: `850 ms`, `3.2 s`, `4.0 h`. */
export function inWords(ms: number): string {
  const [unit, length] = UNITS.find(([, one]) => ms >= one) ?? ['ms', 1];
  return `${(ms / length).toFixed(unit === 'ms' ? 0 : 1)} ${unit}`;
}
