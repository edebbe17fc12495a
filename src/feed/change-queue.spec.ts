import fc from 'fast-check';
import type { ToldChange } from './change-feed.js';
import { ChangeQueue } from './change-queue.js';

const change = (key: string, cursor: number, skipped = 0): ToldChange => ({
  key,
  row: { cursor },
  cursor,
  committedAt: 0,
  skipped,
});

const drain = (queue: ChangeQueue): ToldChange[] => {
  const taken: ToldChange[] = [];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) taken.push(next);
  return taken;
};

describe('a change queue', () => {
  it('gives every change in order while its reader keeps up', () => {
    const queue = new ChangeQueue(2);
    const changes = [change('a', 1), change('a', 2), change('b', 3)];
    expect(queue.offer(changes)).toBe(true);
    expect(drain(queue)).toEqual(changes);
    expect(queue.size).toBe(0);
  });

  it('keeps only the latest change per key, at its place in the feed, once twice its bound waits', () => {
    const queue = new ChangeQueue(2);
    const changes = [
      change('a', 1),
      change('b', 2),
      change('a', 3),
      change('b', 4),
      change('a', 5),
    ];
    expect(queue.offer(changes)).toBe(true);
    expect(drain(queue)).toEqual([change('b', 4, 3), change('a', 5)]);
  });

  it('tells with each change how many before it were left out', () => {
    const queue = new ChangeQueue(3);
    queue.offer([change('a', 1), change('b', 2), change('a', 3), change('a', 4)]);
    queue.conflate();
    expect(drain(queue)).toEqual([change('b', 2, 1), change('a', 4, 1)]);
  });

  it('takes each change as it is where none is to be left out, up to its bound and one run', () => {
    const queue = new ChangeQueue(1);
    const run = Array.from({ length: 11 }, (_, i) => change('a', i + 1));
    expect(queue.offerEach(run)).toBe(true);
    expect(queue.offerEach([change('a', 12)])).toBe(false);
    expect(queue.shift()).toEqual(change('a', 1));
    expect(queue.offerEach([change('a', 12)])).toBe(true);
    expect(drain(queue).map(({ cursor }) => cursor)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  it('refuses more rows than its bound, and keeps what it has', () => {
    const queue = new ChangeQueue(2);
    const held = ['a', 'b', 'c', 'd'].map((key, i) => change(key, i + 1));
    expect(queue.offer(held)).toBe(true);
    expect(queue.offer([change('e', 5)])).toBe(false);
    expect(drain(queue)).toEqual(held);
  });

  it('never holds more than twice its bound and ends with each latest', () =>
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd')), fc.nat(40), (keys, taken) => {
        const queue = new ChangeQueue(4);
        const given: ToldChange[] = [];
        keys.forEach((key, i) => {
          queue.offer([change(key, i + 1)]);
          if (i === taken) given.push(...drain(queue));
          expect(queue.size).toBeLessThanOrEqual(8);
        });
        given.push(...drain(queue));
        const all = keys.map((key, i) => change(key, i + 1));
        expect(stateOf(given)).toEqual(stateOf(all));
        expect(given.length + sum(given.map(({ skipped }) => skipped))).toBe(all.length);
        expect(given.map(({ cursor }) => cursor)).toEqual(
          given.map(({ cursor }) => cursor).toSorted((a, b) => a - b),
        );
      }),
    ));
});

const stateOf = (changes: readonly ToldChange[]) =>
  Object.fromEntries(changes.map(({ key, cursor }) => [key, cursor]));
const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);
