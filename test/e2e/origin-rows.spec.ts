import { balances, BalancesModule, holders, HoldersModule } from '../support/balances.js';
import { FakeOwnerAsks } from '../support/fake-owner-asks.js';
import { serveStation, type ServedStation } from '../support/served-station.js';
import { until } from '../support/until.js';

const T = Date.parse('2030-01-01T00:00:00Z');
const iso = (at: number) => new Date(at).toISOString();

const ROW = (fresh = '') =>
  `{ balance(accountId: "a"${fresh && `, fresh: ${fresh}`}) {
    amountMinor freshness { asOf state fromOrigin offsets }
  } }`;
/** What the store has, and what the bank knows by now. */
const KEPT = 100;
const KNOWN = 120;
const IN_GOOD_TIME = 1_500;

describe('rows that may be had from the owner of the data', () => {
  let station: ServedStation;
  let owner: FakeOwnerAsks;
  let clock: { at: number; now: () => number };

  beforeEach(async () => {
    clock = { at: T, now: () => clock.at };
    owner = new FakeOwnerAsks(({ question: { body } }) => {
      const { accountIds } = body as { accountIds: string[] };
      return accountIds.flatMap((accountId) =>
        accountId === 'none' ? [] : [{ accountId, amountMinor: KNOWN }],
      );
    }, clock);
    station = await serveStation({
      served: [BalancesModule, HoldersModule],
      clock,
      asks: owner,
      answerBytes: 1_000_000,
    });
    station.source.createStream('BANK', ['bank.*']);
    for (let i = 0; i < 8; i += 1) station.source.publish('bank.Booked', {});
    const rows = Object.fromEntries(
      ['a', 'b', 'c'].map((accountId) => [accountId, { accountId, amountMinor: KEPT }]),
    );
    await station.commit(balances, rows, { offsets: { BANK: 7 }, asOf: T - 3_000 });
    const held = { x: { holderId: 'x', accountId: 'a' }, y: { holderId: 'y', accountId: 'b' } };
    await station.commit(holders, held, { offsets: { BANK: 7 }, asOf: T - 3_000 });
  });
  afterEach(() => station.close());

  const ask = async (query: string) => {
    const { data, errors, extensions, headers } = await station.query(query);
    expect(errors).toBeUndefined();
    return { data, extensions, caching: headers.get('cache-control'), age: headers.get('age') };
  };
  const refusalOf = async (query: string) => (await station.query(query)).errors?.[0]?.extensions;

  it('are those of the store while these are fresh enough', async () => {
    expect((await ask(ROW('{ maxStalenessMs: 3000, onBreach: ORIGIN }'))).data).toEqual({
      balance: {
        amountMinor: KEPT,
        freshness: { asOf: iso(T - 3_000), state: 'STALE', fromOrigin: false, offsets: ['BANK:7'] },
      },
    });
    expect(owner.asked).toEqual([]);
  });

  it('are the owner’s word of after the question, with ORIGIN and 0', async () => {
    for (const asked of [1, 2]) {
      const { data, extensions, age } = await ask(ROW('{ maxStalenessMs: 0, onBreach: ORIGIN }'));
      expect(data).toEqual({
        balance: {
          amountMinor: KNOWN,
          freshness: { asOf: iso(T), state: 'FRESH', fromOrigin: true, offsets: [] },
        },
      });
      expect(extensions).toMatchObject({
        freshness: { balances: { asOf: iso(T), state: 'FRESH', budgetMs: 2_000 } },
        origin: { balances: { state: 'FRESH', asOf: iso(T), fields: null, rows: 1, why: null } },
      });
      expect(Number(age)).toBeLessThan(3);
      expect(owner.asked).toHaveLength(asked);
    }
  });

  it('are what the owner told before, where that is new enough', async () => {
    await ask(ROW('{ maxStalenessMs: 0, onBreach: ORIGIN }'));
    clock.at = T + 1_000;
    const { data, extensions } = await ask(ROW('{ maxStalenessMs: 1001, onBreach: ORIGIN }'));
    expect(data).toMatchObject({ balance: { amountMinor: KNOWN, freshness: { asOf: iso(T) } } });
    expect(extensions).toMatchObject({ origin: { balances: { state: 'CACHED' } } });
    await ask(ROW('{ maxStalenessMs: 1000, onBreach: ORIGIN }'));
    expect(owner.asked).toHaveLength(2);
  });

  it('are asked for together, also those that the store does not have', async () => {
    const { data } = await ask(
      `{ balancesByAccountId(keys: ["b", "none", "z"], fresh: { maxStalenessMs: 0, onBreach: ORIGIN }) {
        accountId amountMinor } }`,
    );
    expect(data).toEqual({
      balancesByAccountId: [
        { accountId: 'b', amountMinor: KNOWN },
        null,
        { accountId: 'z', amountMinor: KNOWN },
      ],
    });
    expect(owner.asked).toHaveLength(1);
  });

  it('are asked for beyond the limit, whatever the reader says; also behind a ref, and as nodes', async () => {
    clock.at = T + 2_001;
    expect((await ask(ROW())).data).toMatchObject({
      balance: { amountMinor: KNOWN, freshness: { fromOrigin: true } },
    });
    const joined = await ask('{ holders { nodes { holderId balance { amountMinor } } } }');
    expect(joined.data).toEqual({
      holders: {
        nodes: [
          { holderId: 'x', balance: { amountMinor: KNOWN } },
          { holderId: 'y', balance: { amountMinor: KNOWN } },
        ],
      },
    });
    const { data } = await ask('{ balance(accountId: "c") { id } }');
    const found = data?.['balance'] as { id: string } | undefined;
    const nodes = await ask(`{ nodes(ids: ["${found?.id}"]) { ... on Balance { amountMinor } } }`);
    expect(nodes.data).toEqual({ nodes: [{ amountMinor: KNOWN }] });
  });

  it('are waited for in lists, for no owner can be asked for an order', async () => {
    clock.at = T + 2_001;
    const listed = ask('{ balances { nodes { amountMinor } } }');
    await until(() => station.signals.listeners > 0);
    await station.commit(balances, {}, { offsets: { BANK: 8 }, asOf: T + 2_000 });
    expect((await listed).data).toMatchObject({
      balances: { nodes: [{ amountMinor: KEPT }, {}, {}] },
    });
    expect(owner.asked).toEqual([]);
    const refused = await refusalOf('{ balances(fresh: { onBreach: ORIGIN }) { totalCount } }');
    expect(refused).toEqual({ code: 'ORIGIN_UNAVAILABLE' });
  });

  it('tell an offset that the rows have not reached, being asked for after it', async () => {
    expect((await ask(ROW('{ after: ["BANK:8"], onBreach: ORIGIN }'))).data).toMatchObject({
      balance: { amountMinor: KNOWN, freshness: { fromOrigin: true } },
    });
    const ahead = await refusalOf(ROW('{ after: ["BANK:9"], onBreach: ORIGIN }'));
    expect(ahead).toEqual({ code: 'OFFSET_AHEAD' });
  });

  it.each(['unreachable', 'timeout', 'overloaded', 'resting', 'refused', 'unreadable'] as const)(
    'are refused where the owner gives no answer (%s), and so says the error',
    async (why) => {
      owner.failing = why;
      owner.retryAfterMs = 1_234;
      expect(await refusalOf(ROW('{ maxStalenessMs: 1000, onBreach: ORIGIN }'))).toEqual({
        code: 'STALENESS_BUDGET_EXCEEDED',
        stalenessMs: 3_000,
        budgetMs: 1_000,
        retryAfterMs: 1_234,
        origin: why,
      });
    },
  );

  it('are refused where the owner answers later than the reader waits', async () => {
    owner.hold();
    const asked = performance.now();
    const fresh = '{ maxStalenessMs: 0, onBreach: ORIGIN, waitMs: 50 }';
    expect(await refusalOf(ROW(fresh))).toMatchObject({ origin: 'timeout' });
    expect(performance.now() - asked).toBeLessThan(IN_GOOD_TIME);
    owner.answerNow();
  });

  it('are not asked for any more when the reader has gone', async () => {
    owner.hold();
    const client = new AbortController();
    const body = JSON.stringify({
      query: ROW('{ maxStalenessMs: 0, onBreach: ORIGIN, waitMs: 30000 }'),
    });
    const headers = { 'content-type': 'application/json' };
    const asked = fetch(station.url, { method: 'POST', headers, body, signal: client.signal });
    asked.catch(() => undefined);
    await until(() => owner.waiting === 1);
    client.abort();
    await until(() => owner.signals[0]?.aborted === true);
    await until(() => owner.waiting === 0);
  });

  it('are as old as the oldest part where some come from the store and some from the owner', async () => {
    const { extensions, age } = await ask(`{
      kept: balance(accountId: "a") { amountMinor freshness { fromOrigin } }
      told: balance(accountId: "a", fresh: { maxStalenessMs: 0, onBreach: ORIGIN }) { amountMinor }
    }`);
    expect(extensions).toMatchObject({
      freshness: { balances: { asOf: iso(T - 3_000), offsets: ['BANK:7'] } },
      origin: { balances: { state: 'FRESH' } },
    });
    expect(Number(age)).toBeGreaterThanOrEqual(3);
  });

  it('are never given again to somebody else, and leave alone what is', async () => {
    const kept = '{ holders { nodes { holderId } } }';
    for (const _ of [1, 2, 3]) await ask(kept);
    const hits = station.fastPath?.counts.hits ?? 0;
    expect(hits).toBeGreaterThan(0);
    for (const _ of [1, 2, 3]) await ask(ROW('{ maxStalenessMs: 0, onBreach: ORIGIN }'));
    expect(owner.asked).toHaveLength(3);
    expect(station.fastPath?.counts.hits).toBe(hits);
    await ask(kept);
    expect(station.fastPath?.counts.hits).toBe(hits + 1);
  });
});
