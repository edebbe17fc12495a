import { ReconciledWorld } from '../../../test/support/reconciled-world.js';
import { z } from 'zod';
import { milliseconds, minutes } from '../../model/duration.js';
import { defineEvents } from '../../model/event-contract.js';
import type { Fact } from '../../model/fact.js';
import { repairBy } from '../../model/reconciliation.js';
import { StationError } from '../../model/station-error.js';
import type { OutgoingEvent } from '../../source/outgoing-event.js';
import { Reconciler, type Reconciled, type ReconcilerParts } from './reconciler.js';

const repair = repairBy<{ units: number }>()({
  publishes: defineEvents({
    owner: 'data-station',
    stream: 'CORRECTIONS',
    subject: 'station.corrections.*',
    events: { Corrected: z.object({ id: z.string(), by: z.int() }) },
  }),
  event: ({ key: id, ours, theirs }) => ({
    type: 'Corrected',
    data: { id, by: (theirs?.units ?? 0) - (ours?.units ?? 0) },
  }),
});

/** A quiet world in which `vase` has lost 3 here, and a reconciler of it. */
function bed(more: Partial<ReconcilerParts> = {}) {
  const world = new ReconciledWorld([3]);
  for (const id of ['heart', 'lantern', 'vase']) world.settle(id, 10);
  world.rows.set('vase', 7);
  const { ground } = world;
  const ids = ['heart', 'lantern', 'vase'];
  const store = {
    ...ground.store,
    state: async () => ({ quarantine: new Map() }),
    page: async ({ after, limit }: { after?: string; limit: number }) => {
      const left = ids.filter((id) => after === undefined || id > after);
      const items = left.slice(0, limit).map((id) => ({ key: id, row: {}, member: id }));
      return { items, hasMore: left.length > limit };
    },
  };
  const facts: Fact[] = [];
  const published: OutgoingEvent[] = [];
  const ended: unknown[] = [];
  let place: string | null = null;
  const parts = {
    stores: { open: () => store },
    feeds: { open: () => ground.feed },
    waits: ground.waits,
    asks: ground.asks,
    streams: {
      publish: async (outgoing: OutgoingEvent) => {
        published.push(outgoing);
        return { outcome: 'stored', sequence: 1 };
      },
    },
    records: {
      placeOf: async () => place,
      begin: async () => undefined,
      end: async (_: unknown, result: { nextAfter: string | null }, rows: unknown) => {
        place = result.nextAfter;
        ended.push(rows);
      },
    },
    observe: (fact: Fact) => facts.push(fact),
    replica: 'a',
    clock: { now: () => 1_000 },
    ...more,
  } as unknown as ReconcilerParts;
  const reconciled: Reconciled = {
    ...ground.store.projection,
    reconciled: {
      every: minutes(1),
      sample: 2,
      settle: milliseconds(1),
      with: ground.origin,
      repair,
    },
  };
  const stop = new AbortController();
  const run = (projection = reconciled) =>
    new Reconciler(parts).run(projection, { askedBy: null, signal: stop.signal });
  return { run, reconciled, facts, published, ended, stop };
}

/** Stores of one row that stand in a gap. */
const unprovedStores = (store: object): ReconcilerParts['stores'] => {
  const standing = { now: 9, asOf: 1, gap: true, rebuilding: false, offsets: {}, quarantined: 0 };
  const gap = {
    ...store,
    page: async () => ({ items: [{ key: 'heart', row: {}, member: 'heart' }], hasMore: true }),
    readRows: async () => ({ rows: [undefined], standing, changes: 0 }),
  };
  return { open: () => gap } as unknown as ReconcilerParts['stores'];
};

const NONE = { compared: 0, drifted: 0, repaired: 0, moving: 0, unanswered: 0 };

describe('a run', () => {
  it('takes the next sample, repairs what has drifted, and tells what it did', async () => {
    const { run, facts, published, ended } = bed();
    expect(await run()).toMatchObject({ outcome: 'compared', ...NONE, compared: 2 });
    expect(published).toEqual([]);
    expect(await run()).toMatchObject({ ...NONE, compared: 1, drifted: 1, repaired: 1 });
    expect(published.map(({ event }) => event.data)).toEqual([{ id: 'vase', by: 3 }]);
    expect(ended).toMatchObject([[], [{ key: 'vase', repair: 'published' }]]);
    expect(facts).toMatchObject([
      { fact: 'rows-compared', task: 'shelves', drifted: 0 },
      { fact: 'rows-compared', task: 'shelves', drifted: 1, repaired: 1 },
    ]);
    expect(await run()).toMatchObject({ compared: 2, drifted: 0 });
  });

  it('only tells of drift where no repair is declared', async () => {
    const { run, reconciled, ended, published } = bed();
    const { repair: _, ...rest } = reconciled.reconciled;
    const told: Reconciled = { ...reconciled, reconciled: { ...rest, sample: 3 } };
    expect(await run(told)).toMatchObject({ compared: 3, drifted: 1, repaired: 0 });
    expect(ended).toMatchObject([[{ key: 'vase', repair: 'none', offset: null }]]);
    expect(published).toEqual([]);
  });

  it('goes on behind rows of which the owner tells nothing', async () => {
    const asked: unknown[] = [];
    const silent: ReconcilerParts['asks'] = {
      ask: async ({ question }) => {
        asked.push(question.body);
        return { outcome: 'failed', why: 'timeout', reason: 'No answer in 2 s.' };
      },
    };
    const { run } = bed({ asks: silent });
    const words = 'warehouse gave no answer: No answer in 2 s.';
    expect(await run()).toMatchObject({ outcome: 'unanswered', ...NONE, unanswered: 2, words });
    expect(await run()).toMatchObject({ outcome: 'unanswered', ...NONE, unanswered: 1 });
    expect(asked).toEqual([['heart', 'lantern'], ['vase']]);
  });

  it('says so where the store was away', async () => {
    const open = () => {
      throw new StationError('STORE_UNAVAILABLE', 'It is away.');
    };
    const { run } = bed({ stores: { open } });
    const words = expect.stringContaining('It is away.') as string;
    expect(await run()).toMatchObject({ outcome: 'failed', words, ...NONE });
  });

  it('counts nothing, and begins at the same place again, where nothing was proved', async () => {
    const asked: unknown[] = [];
    const { ground } = new ReconciledWorld([3]);
    const { run } = bed({
      asks: {
        ask: (asking) => {
          asked.push(asking.question.body);
          return ground.asks.ask(asking);
        },
      },
      waits: { until: async () => false },
      stores: unprovedStores(ground.store),
    });
    for (let runs = 0; runs < 2; runs++)
      expect(await run()).toMatchObject({ outcome: 'unproved', ...NONE });
    expect(asked).toEqual([['heart'], ['heart']]);
  });

  it('ends when its replica stops', async () => {
    const { run, stop } = bed();
    stop.abort();
    expect(await run()).toMatchObject({ outcome: 'failed', words: 'This replica stops.' });
  });

  it('is not begun where it cannot be noted', async () => {
    const away = new StationError('SQL_UNAVAILABLE', 'It is away.');
    const asked: unknown[] = [];
    const records = { placeOf: async () => null, begin: () => Promise.reject(away) };
    const asks = { ask: async (asking: unknown) => void asked.push(asking) };
    const { run } = bed({ records, asks } as unknown as Partial<ReconcilerParts>);
    await expect(run()).rejects.toBe(away);
    expect(asked).toEqual([]);
  });
});
