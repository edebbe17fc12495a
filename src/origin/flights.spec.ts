import { until } from '../../test/support/until.js';
import { watchTimers } from '../../test/support/watch-timers.js';
import { Flights } from './flights.js';
import { Patience } from './patience.js';
import type { QuestionTold } from './one-question.js';

const patiences: Patience[] = [];
afterEach(() => {
  for (const patience of patiences.splice(0)) patience.end();
});

function within(ms: number, signal?: AbortSignal): Patience {
  const patience = new Patience({ endsAt: performance.now() + ms, signal });
  patiences.push(patience);
  return patience;
}
const soon = (signal?: AbortSignal) => within(10_000, signal);

/** Questions that are answered when the specification says so. */
function questions() {
  const asked: {
    keys: readonly string[];
    signal: AbortSignal;
    answer: (askedAt?: number) => void;
  }[] = [];
  const ask = (keys: readonly string[], signal: AbortSignal): Promise<QuestionTold> =>
    new Promise((resolve) =>
      asked.push({
        keys,
        signal,
        answer: (askedAt = 1) =>
          resolve(new Map(keys.map((key) => [key, { fields: { key }, askedAt }]))),
      }),
    );
  return { asked, flights: new Flights(3, ask) };
}

describe('questions about keys', () => {
  it('are gathered within one tick, as many keys in one as the owner takes', async () => {
    const { asked, flights } = questions();
    const told = ['a', 'b', 'c', 'd'].map((key) => flights.ask(key, soon()));
    await until(() => asked.length === 2);
    expect(asked.map(({ keys }) => keys)).toEqual([['a', 'b', 'c'], ['d']]);
    for (const { answer } of asked) answer();
    expect(await Promise.all(told)).toMatchObject(
      ['a', 'b', 'c', 'd'].map((key) => ({ told: { fields: { key } }, isEarlier: false })),
    );
  });

  it('are about a key once at a time, whoever asks', async () => {
    const { asked, flights } = questions();
    const first = flights.ask('a', soon());
    await until(() => asked.length === 1);
    const others = Array.from({ length: 50 }, () => flights.ask('a', soon()));
    asked[0]?.answer();
    expect(await first).toMatchObject({ isEarlier: false });
    for (const one of others) expect(await one).toMatchObject({ isEarlier: true });
    expect(asked).toHaveLength(1);
    expect(flights.size).toBe(0);
    void flights.ask('a', soon());
    await until(() => asked.length === 2);
  });

  it('are answered too late for one who cannot wait, and in time for the others', async () => {
    const timers = watchTimers();
    try {
      const { asked, flights } = questions();
      const patience = soon();
      const patient = flights.ask('a', patience);
      while (asked.length === 0) await new Promise(setImmediate);
      const impatience = within(5);
      const late = flights.ask('a', impatience);
      expect(await late).toMatchObject({ told: { why: 'timeout' } });
      expect(asked[0]?.signal.aborted).toBe(false);
      asked[0]?.answer();
      expect(await patient).toMatchObject({ told: { fields: { key: 'a' } } });
      patience.end();
      impatience.end();
      expect(timers.live.size).toBe(0);
    } finally {
      timers.restore();
    }
  });

  it('are not asked for one whose time is over, or who has gone', async () => {
    const { asked, flights } = questions();
    expect(await flights.ask('a', within(-1))).toMatchObject({
      told: { why: 'timeout' },
    });
    const signal = AbortSignal.abort();
    expect(await flights.ask('a', soon(signal))).toMatchObject({ told: { why: 'timeout' } });
    expect(flights.size).toBe(0);
    expect(asked).toEqual([]);
  });

  it('are given up when nobody is there any more who wants to know any of their keys', async () => {
    const { asked, flights } = questions();
    const clients = [new AbortController(), new AbortController(), new AbortController()];
    const [one, same, other] = clients as [AbortController, AbortController, AbortController];
    const told = [
      flights.ask('a', soon(one.signal)),
      flights.ask('a', soon(same.signal)),
      flights.ask('b', soon(other.signal)),
    ];
    await until(() => asked.length === 1);
    one.abort();
    other.abort();
    expect(asked[0]?.signal.aborted).toBe(false);
    same.abort();
    expect(asked[0]?.signal.aborted).toBe(true);
    for (const outcome of await Promise.all(told))
      expect(outcome).toMatchObject({ told: { why: 'timeout' } });
    expect(flights.size).toBe(0);
    const again = flights.ask('a', soon());
    await until(() => asked.length === 2);
    asked[1]?.answer();
    expect(await again).toMatchObject({ told: { fields: { key: 'a' } } });
  });

  it('reject for all who wait when the store is away, and are asked again after it', async () => {
    let away = true;
    const flights = new Flights(3, async (keys) => {
      if (away) throw new Error('away');
      return new Map(keys.map((key) => [key, { fields: null, askedAt: 1 }]));
    });
    const both = [flights.ask('a', soon()), flights.ask('a', soon())];
    for (const one of both) await expect(one).rejects.toThrow('away');
    away = false;
    expect(await flights.ask('a', soon())).toEqual({
      told: { fields: null, askedAt: 1 },
      isEarlier: false,
    });
  });
});
