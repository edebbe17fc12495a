import { jest } from '@jest/globals';
import fc from 'fast-check';
import { milliseconds, seconds } from '../model/duration.js';
import { defineOwner } from '../model/owner.js';
import { MemoryRequestWindow } from '../store/memory-request-window.js';
import { OwnerBreaker } from './breaker.js';
import { Turns } from './turns.js';
import type { Turn } from './waiting.js';

/** Somebody who comes at an instant, with a due time or none, and keeps the turn for so long. */
const comer = fc.record({
  at: fc.integer({ min: 0, max: 3_000 }),
  dueAt: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
  takes: fc.integer({ min: 1, max: 400 }),
});
type Comer = typeof comer extends fc.Arbitrary<infer One> ? One : never;

interface Given {
  readonly comer: Comer;
  readonly at: number;
}

/** Time stands still unless the spec moves it: all that waits is on fake timers. */
async function run(
  comers: readonly Comer[],
  { requests, concurrency, replicas }: Record<'requests' | 'concurrency' | 'replicas', number>,
) {
  jest.useFakeTimers();
  try {
    const start = Date.now();
    const window = new MemoryRequestWindow({ now: () => Date.now() });
    const rate = { requests, per: milliseconds(500) };
    const owner = defineOwner({ name: 'x', over: 'nats', rate, concurrency });
    const turns = Array.from(
      { length: replicas },
      () => new Turns(owner, { window, breaker: new OwnerBreaker(owner.breaker) }),
    );
    const given: Given[] = [];
    const waiting = new Set<Comer>();
    const overtaken: Comer[] = [];
    let most = 0;
    let running = 0;
    comers.forEach((one, i) =>
      setTimeout(() => {
        waiting.add(one);
        void turns[i % replicas]?.next({ dueAt: one.dueAt }).then((turn) => {
          if ('outcome' in turn) throw new Error(turn.reason);
          begin(one, turn);
        });
      }, one.at),
    );
    const begin = (one: Comer, turn: Turn): void => {
      waiting.delete(one);
      given.push({ comer: one, at: Date.now() - start });
      overtaken.push(...[...waiting].filter((other) => due(other) < due(one)));
      most = Math.max(most, ++running);
      setTimeout(() => {
        running -= 1;
        turn.done();
      }, one.takes);
    };
    await jest.advanceTimersByTimeAsync(seconds(120));
    return { given, overtaken, most };
  } finally {
    jest.useRealTimers();
  }
}
const due = ({ dueAt }: Comer): number => dueAt ?? -1;

describe('turns to ask an owner', () => {
  it('keep the rate in every stretch of time, over all replicas, and reach everybody', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(comer, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 3 }),
        async (comers, requests, replicas) => {
          const { given } = await run(comers, { requests, concurrency: 3, replicas });
          expect(given).toHaveLength(comers.length);
          const times = given.map(({ at }) => at).toSorted((a, b) => a - b);
          times.forEach((at, i) => {
            const later = times[i + requests];
            if (later !== undefined) expect(later - at).toBeGreaterThanOrEqual(500);
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  it('go to whom is due first, and to no more at once than the owner bears', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(comer, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 3 }),
        async (comers, concurrency) => {
          const { overtaken, most } = await run(comers, { requests: 5, concurrency, replicas: 1 });
          expect(overtaken).toEqual([]);
          expect(most).toBeLessThanOrEqual(concurrency);
        },
      ),
      { numRuns: 40 },
    );
  });
});
