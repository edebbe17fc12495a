import { milliseconds, minutes, seconds, type Duration } from '../model/duration.js';
import { StationError } from '../model/station-error.js';

const SHORTEST = milliseconds(50);
const LONGEST = seconds(60);

const UNITS: Readonly<Record<string, (n: number) => Duration>> = {
  ms: milliseconds,
  s: seconds,
  m: minutes,
};

/**
 * How long a follower wants between two batches: `500ms`, `2s`, `1m`.
 * @throws StationError BAD_USER_INPUT
 */
export function paceOf(text: string): Duration {
  const [, digits = '', unit = ''] = /^(\d{1,6})(ms|s|m)$/.exec(text) ?? [];
  const pace = UNITS[unit]?.(Number(digits));
  if (pace !== undefined && pace >= SHORTEST && pace <= LONGEST) return pace;
  const shown = JSON.stringify(text.length > 20 ? `${text.slice(0, 20)}…` : text);
  throw new StationError(
    'BAD_USER_INPUT',
    `pace is ${shown}, but must be from 50ms to 60s, such as "500ms" or "2s".`,
  );
}

/** Lets one batch pass an interval; the first one at once. */
export class Pace {
  /** What may still be told of the batch that passes. */
  private due = 0;
  /** On this process's monotonic clock. */
  private nextAt = 0;

  constructor(private readonly interval: Duration) {}

  /** How long the next batch must still wait, in milliseconds. */
  get waitMs(): number {
    return Math.max(0, this.nextAt - performance.now());
  }

  /** A batch of so many changes begins; `goesOn` where it is the rest of the one before. */
  begin(size: number, { goesOn }: { readonly goesOn: boolean }): void {
    this.due = size;
    if (!goesOn) this.nextAt = performance.now() + this.interval;
  }

  /** Whether one more change belongs to the batch. */
  pass(): boolean {
    if (this.due === 0) return false;
    this.due -= 1;
    return true;
  }
}
