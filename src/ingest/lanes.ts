import { milliseconds, seconds, type Duration } from '../model/duration.js';
import type { Projection, Urgency } from '../model/projection.js';

/** Who goes first; within a lane the earliest deadline does. */
const ORDER: Readonly<Record<Urgency, number>> = { realtime: 0, standard: 1, relaxed: 2 };

/** A task's work between two turns, in milliseconds: as long as an urgent event may have to wait for it. */
const SLICE_MS = 2;
/** Looking at the clock costs as much as folding a small event. */
const ITEMS_BETWEEN_LOOKS = 8;

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
 * its lane. Nothing is ever dropped: who waits stops reading, and the stream keeps the rest.
 */
export class Lanes {
  private waiting: Waiting[] = [];

  /** @param shared false lets every task run as it comes, for comparison */
  constructor(private readonly shared = true) {}

  /** Resolves when it is the member's turn to work for a slice. */
  turn(member: LaneMember): Promise<void> | undefined {
    if (!this.shared) return undefined;
    const askedAt = performance.now();
    const deadline = Math.max(member.deadline() ?? askedAt, askedAt);
    return new Promise((go) => {
      this.waiting.push({ order: ORDER[member.urgency], deadline, go });
      if (this.waiting.length === 1) setImmediate(() => this.grant());
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

  private grant(): void {
    let [first] = this.waiting;
    for (const one of this.waiting) if (first === undefined || isBefore(one, first)) first = one;
    this.waiting = this.waiting.filter((one) => one !== first);
    first?.go();
    if (this.waiting.length > 0) setImmediate(() => this.grant());
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
