import fc from 'fast-check';
import { RowCache } from './row-cache.js';

const row = (n: number): object => ({ n });

describe('a cache of rows', () => {
  it('knows a row, that there is none, and what it never heard of', () => {
    const cache = new RowCache(10);
    cache.set('ann', row(1));
    cache.set('bob', undefined);
    expect(['ann', 'bob', 'cid'].map((key) => [cache.has(key), cache.get(key)])).toEqual([
      [true, row(1)],
      [true, undefined],
      [false, undefined],
    ]);
  });

  it('keeps the last row that was set', () => {
    const cache = new RowCache(1);
    cache.set('ann', row(1));
    cache.set('ann', row(2));
    expect([cache.get('ann'), cache.size]).toEqual([row(2), 1]);
  });

  it('drops, when it is over its capacity, those that were written longest ago', () => {
    const cache = new RowCache(2);
    for (const key of ['ann', 'bob']) cache.set(key, row(1));
    cache.set('ann', row(2));
    cache.set('cid', row(1));
    cache.trim(new Set());
    expect(['ann', 'bob', 'cid'].map((key) => cache.has(key))).toEqual([true, false, true]);
  });

  it('never drops a row that is needed, and is bounded by its capacity and the needed ones', () =>
    fc.assert(
      fc.property(
        fc.nat({ max: 8 }),
        fc.array(fc.nat({ max: 20 }).map(String)),
        fc.uniqueArray(fc.nat({ max: 20 }).map(String)),
        (capacity, written, needed) => {
          const cache = new RowCache(capacity);
          for (const [i, key] of written.entries()) cache.set(key, row(i));
          cache.trim(new Set(needed));
          const lost = needed.filter((key) => written.includes(key) && !cache.has(key));
          expect(lost).toEqual([]);
          for (const key of needed.filter((one) => cache.has(one)))
            expect(cache.get(key)).toEqual(row(written.lastIndexOf(key)));
          expect(cache.size).toBeLessThanOrEqual(Math.max(capacity, needed.length));
        },
      ),
    ));
});
