import fc from 'fast-check';
import type { Change } from './change-feed.js';
import { ChangeQueue, latestPerKey } from './change-queue.js';

const change = (key: string, cursor: number): Change => ({
  key,
  row: { cursor },
  cursor,
  committedAt: 0,
});

const drain = (queue: ChangeQueue): Change[] => {
  const taken: Change[] = [];
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
    expect(drain(queue)).toEqual([change('b', 4), change('a', 5)]);
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
        const given: Change[] = [];
        keys.forEach((key, i) => {
          queue.offer([change(key, i + 1)]);
          if (i === taken) given.push(...drain(queue));
          expect(queue.size).toBeLessThanOrEqual(8);
        });
        given.push(...drain(queue));
        const all = keys.map((key, i) => change(key, i + 1));
        expect(latestPerKey(given)).toEqual(latestPerKey(all));
        expect(given.map(({ cursor }) => cursor)).toEqual(
          given.map(({ cursor }) => cursor).toSorted((a, b) => a - b),
        );
      }),
    ));
});
