import { z } from 'zod';
import type { Change } from '../../src/feed/change-feed.js';
import type { CompareGround } from '../../src/control/reconciliation/compare.js';
import { seconds } from '../../src/model/duration.js';
import { defineEvents } from '../../src/model/event-contract.js';
import type { Standing } from '../../src/model/freshness.js';
import { defineOrigin } from '../../src/model/origin.js';
import { defineOwner } from '../../src/model/owner.js';
import { defineProjection } from '../../src/model/projection.js';

class Shelf {
  id!: string;
  units!: number;
}

const Moved = z.object({ id: z.string(), by: z.number() });
const moves = defineEvents({
  owner: 'warehouse',
  stream: 'MOVES',
  subject: 'moves.*',
  events: { Moved },
});
const counted = defineOrigin<Shelf>()({
  from: defineOwner({ name: 'warehouse', over: 'nats', rate: { requests: 1, per: seconds(1) } }),
  batch: 100,
  question: (keys) => ({ at: 'count', body: keys }),
  answer: z.record(z.string(), z.number()),
  rows: (answer) =>
    Object.fromEntries(Object.entries(answer).map(([id, units]) => [id, { units }])),
  fields: ['units'],
  ttl: seconds(1),
});
const shelves = defineProjection({
  name: 'shelves',
  version: 1,
  owner: 'team-stock',
  staleness: { budget: seconds(1) },
  reads: [moves],
  serves: Shelf,
  key: 'id',
  keysOf: { Moved: ({ data }) => [data.id] },
  initial: (id) => ({ id, units: 0 }),
  fold: { Moved: (row) => row },
});

interface Moving {
  readonly id: string;
  readonly by: number;
  readonly storedAt: number;
}

/** The longest that the owner takes from a change until its event is stored, in ticks. */
export const LAG = 3;

/**
 * An owner that changes, publishes its changes with some lag, and a projection that folds them with some more: in ticks
 * of a clock. Whenever one thing waits for another, some ticks pass, and choices say what happens in them.
 */
export class ReconciledWorld {
  now = 0;
  readonly owner = new Map<string, number>();
  readonly rows = new Map<string, number>();
  private published: Moving[] = [];
  private readonly changes: Change[] = [];
  private used = 0;

  /** @param choices whole numbers from 0, taken one after the other, from the first again when all are used */
  constructor(private readonly choices: readonly number[]) {}

  /** Moves both, as if all were settled. */
  settle(id: string, units: number): void {
    this.owner.set(id, units);
    this.rows.set(id, units);
  }

  get ground(): CompareGround {
    const store = {
      projection: shelves,
      now: async () => this.now,
      standing: async () => this.standing(),
      readRows: async (keys: readonly string[]) => {
        this.pass();
        const rows = keys.map((id) => {
          const units = this.rows.get(id);
          return units === undefined ? undefined : { id, units };
        });
        return { rows, standing: this.standing(), changes: this.changes.length };
      },
    };
    return {
      store,
      waits: {
        until: async ({ isOver }) => {
          this.pass();
          this.foldAll();
          return isOver(this.standing());
        },
      },
      asks: {
        ask: async ({ question }) => {
          this.pass();
          const asked = (question.body as string[]).filter((id) => this.owner.has(id));
          const body = Object.fromEntries(asked.map((id) => [id, this.owner.get(id)]));
          this.pass();
          return { outcome: 'answered', body, validators: {}, askedAt: 0 };
        },
      },
      origin: counted,
      feed: {
        read: async (after) => {
          this.pass();
          return this.changes.filter(({ cursor }) => cursor > after);
        },
      },
      settled: async () => {
        for (let tick = 0; tick < LAG; tick++) this.tick();
      },
      signal: new AbortController().signal,
    };
  }

  /** The next choice among so many. */
  private choice(among: number): number {
    this.used += 1;
    return (this.choices[this.used % this.choices.length] ?? 0) % among;
  }

  private pass(): void {
    for (let ticks = this.choice(4); ticks > 0; ticks--) this.tick();
  }

  private tick(): void {
    this.now += 1;
    const ids = [...this.owner.keys()];
    const id = ids[this.choice(2 * ids.length)];
    if (id !== undefined) this.move(id, this.choice(2) === 0 ? 1 : -1);
    if (this.choice(2) === 0) this.foldOne();
  }

  /** Events of an owner are stored in the order of its changes. */
  private move(id: string, by: number): void {
    this.owner.set(id, (this.owner.get(id) ?? 0) + by);
    const last = this.published.at(-1)?.storedAt ?? 0;
    const storedAt = Math.max(last, this.now + this.choice(LAG));
    this.published.push({ id, by, storedAt });
  }

  private foldAll(): void {
    while (this.foldOne());
  }

  private foldOne(): boolean {
    const [next] = this.published;
    if (next === undefined || next.storedAt > this.now) return false;
    this.published = this.published.slice(1);
    const units = (this.rows.get(next.id) ?? 0) + next.by;
    this.rows.set(next.id, units);
    const row = { id: next.id, units };
    this.changes.push({
      key: next.id,
      row,
      cursor: this.changes.length + 1,
      committedAt: this.now,
    });
    return true;
  }

  private standing(): Standing {
    const [next] = this.published;
    // All that was stored before now is in the rows, unless the next one was stored already.
    const asOf = next === undefined ? this.now : Math.min(this.now, next.storedAt);
    const offsets = { MOVES: this.changes.length };
    return { now: this.now, asOf, gap: false, rebuilding: false, offsets, quarantined: 0 };
  }
}
