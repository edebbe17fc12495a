import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, Instant } from '../model/clock.js';
import { LONGEST_TIMER, milliseconds, type Duration } from '../model/duration.js';

/** How many times faster than the events happened; Infinity is as fast as it goes. */
export type Speed = number & { readonly __unit: 'times' };

/** Reads `max`, or a number above zero with or without an `x` after it. Undefined for anything else. */
export function parseSpeed(text: string): Speed | undefined {
  if (text === 'max') return Infinity as Speed;
  const match = /^(\d+(?:\.\d+)?)x?$/.exec(text);
  const times = Number(match?.[1]);
  return times > 0 && Number.isFinite(times) ? (times as Speed) : undefined;
}

export interface PaceOptions {
  readonly speed: Speed;
  readonly clock: Clock;
  /** Ends a wait at once. */
  readonly signal: AbortSignal;
}

/** Holds events back until their turn; the first one it is asked about goes at once. */
export class Pace {
  private start: { readonly event: Instant; readonly now: Instant } | undefined;

  constructor(private readonly options: PaceOptions) {}

  /** How long an event of this time still has to wait; zero or less when it is due. */
  untilDue(time: Instant): Duration {
    const now = this.options.clock.now();
    this.start ??= { event: time, now };
    const due = this.start.now + (time - this.start.event) / this.options.speed;
    return milliseconds(due - now);
  }

  /** Waits until an event of this time is due, or the signal ends the wait. */
  async turnOf(time: Instant): Promise<void> {
    const { speed, signal } = this.options;
    if (speed === Infinity) return;
    const wait = this.untilDue(time);
    if (wait < 1 || signal.aborted) return;
    // The longest a timer takes; an event further away is asked about again.
    await sleep(Math.min(wait, LONGEST_TIMER), undefined, { signal }).catch(() => undefined);
    await this.turnOf(time);
  }
}
