import type { Clock, Instant } from '../model/clock.js';
import type { Duration } from '../model/duration.js';

const START = Date.parse('2020-01-01T00:00:00Z');

/** A clock that stands still until it is told to go on. */
export class FakeClock implements Clock {
  private instant: Instant = START;

  now(): Instant {
    return this.instant;
  }

  advance(by: Duration): void {
    this.instant += by;
  }
}
