import { Registry } from 'prom-client';
import { milliseconds, minutes, seconds } from '../../model/duration.js';
import type { Fact } from '../../model/fact.js';
import type { Projection } from '../../model/projection.js';
import { MemoryProjectionStores } from '../../store/memory-projection-store.js';
import { scores } from '../../../test/support/example-projection.js';
import { until } from '../../../test/support/until.js';
import { showBudgets } from './budget-gauges.js';
import { BudgetWatch, cadenceOf } from './budget-watch.js';
import type { Noticed } from './incident-book.js';
import type { Seen } from './inquiry.js';

const SCORES = { ...scores, staleness: { budget: seconds(5) } } as Projection;
const NO_REASON = { hop: 'none', words: '' } as const;

/** A replica that watches one projection in memory, on a clock that stands still. */
class Bed {
  now = 100_000;
  away = false;
  facts: Fact[] = [];
  began: Noticed[] = [];
  book: string[] = [];
  asked: Seen[] = [];
  readonly stores = new MemoryProjectionStores({ now: () => this.now });
  readonly store = this.stores.open(SCORES);
  readonly watch: BudgetWatch;
  private token = 0;

  constructor() {
    const standing = this.store.standing.bind(this.store);
    this.store.standing = () =>
      this.away ? Promise.reject(new Error('Connection is closed.')) : standing();
    this.watch = new BudgetWatch({
      projections: [SCORES],
      replica: 'a',
      stores: this.stores,
      elapsed: () => this.now - 100_000,
      observe: (fact) => this.facts.push(fact),
      inquiry: { why: async (seen) => (this.asked.push(seen), NO_REASON) },
      book: {
        begin: (noticed) => this.began.push(noticed),
        saw: (_, stalenessMs) => this.book.push(`saw ${stalenessMs}`),
        end: (_, at) => this.book.push(`end ${at}`),
        met: () => undefined,
      },
    });
  }

  async own(): Promise<void> {
    this.token = (await this.store.claim({ owner: 'a', ttl: minutes(9) })) ?? 0;
  }

  /** The owner proves the rows as of now; then a look. */
  async proved(): Promise<void> {
    await this.store.prove({ fencingToken: this.token, at: {}, asOf: this.now });
    await this.watch.look();
  }

  async gap(): Promise<void> {
    await this.store.noteGap(this.token, true);
  }

  async lookAfter(ms: number): Promise<void> {
    this.now += ms;
    await this.watch.look();
  }
}

describe('the watch over budgets', () => {
  let bed: Bed;
  beforeEach(async () => {
    bed = new Bed();
    await bed.own();
  });

  it('says when a budget is broken, by the clock of the store, and when it is met again', async () => {
    await bed.proved();
    await bed.lookAfter(5_000);
    expect(bed.facts).toEqual([]);
    await bed.lookAfter(700);
    await bed.lookAfter(300);
    bed.now += 50;
    await bed.proved();
    expect(bed.facts).toEqual([
      {
        fact: 'budget-broken',
        task: 'scores',
        at: 105_000,
        state: 'STALE',
        stalenessMs: 5_700,
        budgetMs: 5_000,
      },
      { fact: 'budget-met', task: 'scores', at: 106_050 },
    ]);
  });

  it('keeps an incident with its start, its worst and its end', async () => {
    await bed.proved();
    await bed.lookAfter(5_700);
    await bed.lookAfter(300);
    bed.now += 50;
    await bed.proved();
    expect(bed.began).toEqual([
      {
        projection: 'scores',
        version: 1,
        state: 'STALE',
        startedAt: 105_000,
        worstStalenessMs: 5_700,
        budgetMs: 5_000,
        noticedBy: 'a',
      },
    ]);
    expect(bed.book).toEqual(['saw 6000', 'end 106050']);
    expect(bed.asked).toMatchObject([{ storeAway: false, standing: { asOf: 100_000 } }]);
  });

  it('tells of a gap at once', async () => {
    await bed.proved();
    await bed.gap();
    await bed.lookAfter(10);
    expect(bed.facts).toMatchObject([{ fact: 'budget-broken', at: 100_010, state: 'GAP' }]);
  });

  it('waits the budget out before it tells of a projection that nothing was ever proved of', async () => {
    await bed.watch.look();
    await bed.lookAfter(5_000);
    expect(bed.facts).toEqual([]);
    await bed.lookAfter(1);
    expect(bed.facts).toMatchObject([{ at: 100_000, state: 'UNKNOWN', stalenessMs: null }]);
  });

  it('lets the last frontier grow old while the store is away', async () => {
    await bed.proved();
    bed.away = true;
    await bed.lookAfter(2_000);
    await bed.lookAfter(2_000);
    expect(bed.facts).toEqual([]);
    await bed.lookAfter(1_500);
    expect(bed.facts).toMatchObject([
      { fact: 'budget-broken', at: 105_000, state: 'STALE', stalenessMs: 5_500 },
    ]);
    expect(bed.asked).toMatchObject([{ storeAway: true }]);
    bed.away = false;
    bed.now += 10;
    await bed.proved();
    expect(bed.facts.slice(1)).toEqual([{ fact: 'budget-met', task: 'scores', at: 105_510 }]);
  });

  it('says nothing where the store was away for less than the budget', async () => {
    await bed.proved();
    bed.away = true;
    for (const _ of [1, 2, 3]) await bed.lookAfter(1_000);
    bed.away = false;
    await bed.proved();
    expect(bed.facts).toEqual([]);
  });

  it('shows staleness as it is when it is read, and the state that was seen last', async () => {
    const registry = new Registry();
    showBudgets(registry, () => bed.watch.shown());
    expect(await registry.metrics()).not.toMatch(/^station_projection_staleness_seconds\{/m);
    await bed.proved();
    bed.now += 1_250;
    const text = await registry.metrics();
    expect(text).toContain('station_projection_staleness_seconds{projection="scores"} 1.25\n');
    expect(text).toContain('station_projection_budget_seconds{projection="scores"} 5\n');
    expect(text).toContain('station_projection_quarantined_queues{projection="scores"} 0\n');
    expect(text).toContain('station_projection_state{projection="scores",state="FRESH"} 1\n');
    expect(text).toContain('station_projection_state{projection="scores",state="GAP"} 0\n');
  });

  it('looks as often as the tightest budget asks for, within bounds', () => {
    const budgets = (...of: number[]) =>
      of.map((ms) => ({ ...SCORES, staleness: { budget: milliseconds(ms) } }));
    expect(cadenceOf(budgets(60_000, 2_000))).toBe(500);
    expect(cadenceOf(budgets(1))).toBe(100);
    expect(cadenceOf(budgets(60_000))).toBe(1_000);
    expect(cadenceOf([])).toBe(1_000);
  });

  it('looks by itself from the start until it stops', async () => {
    bed.watch.onApplicationBootstrap();
    await until(() => bed.watch.shown()[0]?.quarantined === 0);
    await bed.proved();
    bed.now += 6_000;
    await until(() => bed.facts.length === 1);
    await bed.watch.beforeApplicationShutdown();
    const looked = bed.book.length;
    bed.now += 6_000;
    await bed.watch.look();
    expect(bed.book).toHaveLength(looked + 1);
  });
});
