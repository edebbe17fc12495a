import { milliseconds, seconds, type Duration } from '../model/duration.js';
import type { Projection, Urgency } from '../model/projection.js';
import { SpareCpu } from './spare-cpu.js';

/** Who goes first; within a lane the earliest deadline does. */
const ORDER: Readonly<Record<Urgency, number>> = { realtime: 0, standard: 1, relaxed: 2 };

/** A task's work between two turns, in milliseconds: as long as an urgent event may have to wait for it. */
const SLICE_MS = 2;
/** Looking at the clock costs as much as folding a small event. */
const ITEMS_BETWEEN_LOOKS = 8;

/** While realtime events have come so lately, in milliseconds, the other lanes leave room for the next. */
const REALTIME_WITHIN_MS = 1_000;
/** Rests are put together until they are so long, in milliseconds: timers are no finer. */
const SHORTEST_REST_MS = 2;

/** One task's place in its lane. */
export interface LaneMember {
  readonly urgency: Urgency;
  /** When its budget is used up, on the monotonic clock of this process; unknown before the first proof. */
  deadline(): number | undefined;
}

interface Waiting {
  readonly order: number;
  readonly deadline: number;
  readonly go: () => void;
}

/**
 * Shares the one thread that folds among the tasks of a replica. Work is cut into slices of some milliseconds,
 * and before each slice a task waits for its turn: the most urgent lane first, in it the earliest deadline
 * (EDF, Liu and Layland 1973). Between two slices everything that has arrived is taken in. A task whose
 * deadline is over gets no earlier one than when it asked, so that late ones take turns and none starves
 * its lane. While realtime events come and the machine's processors are short, the other lanes rest between
 * slices. Nothing is ever dropped: who waits stops reading, and the stream keeps the rest.
 */
export class Lanes {
  private waiting: Waiting[] = [];
  private soon: NodeJS.Immediate | undefined;
  private resting: NodeJS.Timeout | undefined;
  private realtimeAt = -Infinity;
  /** When a slice that must be rested from began. */
  private workSince: number | undefined;
  private owedRest = 0;
  private restUntil = -Infinity;

  /** @param shared false lets every task run as it comes, for comparison */
  constructor(
    private readonly shared = true,
    private readonly spare = new SpareCpu(),
  ) {}

  /** Resolves when it is the member's turn to work for a slice. */
  turn(member: LaneMember): Promise<void> | undefined {
    if (!this.shared) return undefined;
    const askedAt = performance.now();
    const deadline = Math.max(member.deadline() ?? askedAt, askedAt);
    const order = ORDER[member.urgency];
    if (order === ORDER.realtime) this.realtimeAt = askedAt;
    return new Promise((go) => {
      this.waiting.push({ order, deadline, go });
      // Who rests makes the other lanes rest, too, but never a realtime task.
      if (this.resting === undefined || order === ORDER.realtime) this.grantSoon();
    });
  }

  /**
   * Does a step for each item from one on, in turns of a slice, until a step says to stop.
   * @returns the first item that was not done; the length of the list when all were
   */
  async each<Item>(
    member: LaneMember,
    { items, from }: { readonly items: readonly Item[]; readonly from: number },
    step: (item: Item) => boolean,
  ): Promise<number> {
    let at = from;
    while (at < items.length) {
      await this.turn(member);
      const end = this.shared ? performance.now() + SLICE_MS : Infinity;
      for (let done = 0; at < items.length; at++, done++) {
        if (done % ITEMS_BETWEEN_LOOKS === 0 && done > 0 && performance.now() > end) break;
        if (!step(items[at] as Item)) return at;
      }
    }
    return at;
  }

  private grantSoon(): void {
    clearTimeout(this.resting);
    this.resting = undefined;
    this.soon ??= setImmediate(() => {
      this.soon = undefined;
      this.grant();
    });
  }

  private grant(): void {
    const now = performance.now();
    this.oweRest(now);
    const first = this.waiting.reduce<Waiting | undefined>(
      (best, one) => (best === undefined || isBefore(one, best) ? one : best),
      undefined,
    );
    if (first === undefined) return;
    const canWait = first.order !== ORDER.realtime;
    if (canWait && now < this.restUntil) {
      this.resting = setTimeout(() => this.grantSoon(), this.restUntil - now);
      return;
    }
    this.waiting = this.waiting.filter((one) => one !== first);
    if (canWait && now - this.realtimeAt < REALTIME_WITHIN_MS) this.workSince = now;
    first.go();
    // Also where nobody waits now: to see how long this slice took.
    this.grantSoon();
  }

  /** Counts the work since the last grant, where it must be rested from. */
  private oweRest(now: number): void {
    if (this.workSince === undefined) return;
    this.owedRest += (now - this.workSince) * this.spare.restPerWork(now);
    this.workSince = undefined;
    if (this.owedRest < SHORTEST_REST_MS) return;
    this.restUntil = now + this.owedRest;
    this.owedRest = 0;
  }
}

const isBefore = (a: Waiting, b: Waiting): boolean =>
  a.order === b.order ? a.deadline < b.deadline : a.order < b.order;

/** How long a task gathers events before it commits them: the more budget, the more are folded at once. */
export function batchWindow({ urgency, staleness: { budget } }: Projection): Duration {
  switch (urgency) {
    case 'realtime':
      return milliseconds(0);
    case 'standard':
      return milliseconds(Math.min(budget / 50, 100));
    case 'relaxed':
      return milliseconds(Math.min(budget / 10, seconds(1)));
  }
}
