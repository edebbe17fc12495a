import { milliseconds, minutes } from '../../src/model/duration.js';
import type { AnswerCache, AnswerCaches } from '../../src/store/answer-cache.js';
import { scores } from '../support/example-projection.js';
import { racers } from '../support/racing-projection.js';

const KEPT = minutes(1);

/** What all caches of owners' answers promise, wherever they keep them. */
export function keepsTheAnswerPromises(open: () => Promise<AnswerCaches>): void {
  let caches: AnswerCaches;
  let cache: AnswerCache;
  beforeEach(async () => {
    caches = await open();
    cache = caches.open(scores);
  });

  const now = async () => (await cache.read([])).now;
  const keep = (key: string, fields: object | null, askedAt: number, keepFor = KEPT) =>
    cache.keep(new Map([[key, { fields, askedAt }]]), keepFor);
  const kept = async (...keys: string[]) => (await cache.read(keys)).answers;

  it('tell what was kept, in the order of the keys, and the clock of the store', async () => {
    const before = await now();
    await cache.keep(
      new Map([
        ['ann', { fields: { rating: 4.5, car: { plate: 'Ü 1' } }, askedAt: before }],
        ['bob', { fields: null, askedAt: before - 5 }],
      ]),
      KEPT,
    );
    const read = await cache.read(['bob', 'cyd', 'ann']);
    expect(read.answers).toEqual([
      { fields: null, askedAt: before - 5 },
      undefined,
      { fields: { rating: 4.5, car: { plate: 'Ü 1' } }, askedAt: before },
    ]);
    expect(read.now).toBeGreaterThanOrEqual(before);
  });

  it('keep what was asked for last, in whatever order the answers come', async () => {
    const at = await now();
    await keep('ann', { rating: 2 }, at);
    await keep('ann', { rating: 1 }, at - 1);
    expect(await kept('ann')).toEqual([{ fields: { rating: 2 }, askedAt: at }]);
    await keep('ann', { rating: 3 }, at);
    expect(await kept('ann')).toEqual([{ fields: { rating: 3 }, askedAt: at }]);
  });

  it('give way where the clock says that an answer is still to come', async () => {
    const at = await now();
    await keep('ann', { rating: 2 }, at + 60_000);
    await keep('ann', { rating: 3 }, at);
    expect(await kept('ann')).toEqual([{ fields: { rating: 3 }, askedAt: at }]);
  });

  it('forget what they are told to', async () => {
    const at = await now();
    await keep('ann', {}, at);
    await keep('bob', {}, at);
    await cache.forget([]);
    await cache.forget(['ann', 'nobody']);
    expect(await kept('ann', 'bob')).toEqual([undefined, { fields: {}, askedAt: at }]);
  });

  it('keep the answers of each projection version apart', async () => {
    await keep('ann', {}, await now());
    for (const other of [racers, { ...scores, version: 2 }])
      expect((await caches.open(other).read(['ann'])).answers).toEqual([undefined]);
    expect((await caches.open(scores).read(['ann'])).answers).toHaveLength(1);
  });

  it('take thousands of keys at once', async () => {
    const at = await now();
    const keys = Array.from({ length: 2_500 }, (_, i) => `k${i}`);
    await cache.keep(new Map(keys.map((key, i) => [key, { fields: { i }, askedAt: at }])), KEPT);
    const answers = await kept(...keys);
    expect(answers).toHaveLength(2_500);
    expect(answers[2_499]).toEqual({ fields: { i: 2_499 }, askedAt: at });
    await cache.forget(keys);
    expect((await kept(...keys)).every((answer) => answer === undefined)).toBe(true);
  });

  it('keep nothing for longer than told', async () => {
    await keep('ann', {}, await now(), milliseconds(20));
    const end = performance.now() + 5_000;
    while ((await kept('ann'))[0] !== undefined) expect(performance.now()).toBeLessThan(end);
  });
}
