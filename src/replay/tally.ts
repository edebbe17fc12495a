import type { Clock, Instant } from '../model/clock.js';
import { milliseconds, type Duration } from '../model/duration.js';
import type { OutgoingEvent } from '../source/outgoing-event.js';
import type { Stored } from '../source/publisher.js';

/** What a replay has done so far. */
export interface ReplayCounts {
  /** Events stored by this run. */
  readonly published: number;
  /** Events of the file that the streams held before. */
  readonly alreadyThere: number;
  /** Both together, by type. */
  readonly byType: Readonly<Record<string, number>>;
  /** Events stored by this run behind some of their stream that follow them in the file. */
  readonly outOfOrder: number;
  /** When the last event reached happened; undefined before the first. */
  readonly eventTime: Instant | undefined;
  /** Since the first event was reached. */
  readonly elapsed: Duration;
}

/** Counts what becomes of the events of one run. */
export class Tally {
  private readonly stored = { published: 0, 'already-there': 0 };
  private readonly byType = new Map<string, number>();
  private readonly sentTo = new Map<string, number>();
  private readonly outOfOrder = new Map<string, number>();
  private eventTime: Instant | undefined;
  private begun: Instant | undefined;

  constructor(private readonly clock: Clock) {}

  /** The event's turn has come, and its stream does not hold it. */
  sending({ contract, event }: OutgoingEvent): void {
    this.reached(event.time);
    this.sentTo.set(contract.stream, (this.sentTo.get(contract.stream) ?? 0) + 1);
  }

  /** The event's turn has come, and its stream held it before this run. */
  found(outgoing: OutgoingEvent): void {
    const { stream } = outgoing.contract;
    this.reached(outgoing.event.time);
    this.outOfOrder.set(stream, this.sentTo.get(stream) ?? 0);
    this.acknowledged(outgoing, 'already-there');
  }

  /** The stream has answered. */
  acknowledged({ event }: OutgoingEvent, stored: Stored): void {
    this.stored[stored] += 1;
    this.byType.set(event.type, (this.byType.get(event.type) ?? 0) + 1);
  }

  get counts(): ReplayCounts {
    return {
      published: this.stored.published,
      alreadyThere: this.stored['already-there'],
      byType: Object.fromEntries(this.byType),
      outOfOrder: [...this.outOfOrder.values()].reduce((sum, count) => sum + count, 0),
      eventTime: this.eventTime,
      elapsed: milliseconds(this.clock.now() - (this.begun ?? this.clock.now())),
    };
  }

  private reached(time: Instant): void {
    this.begun ??= this.clock.now();
    this.eventTime = time;
  }
}
