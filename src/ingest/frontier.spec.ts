import fc from 'fast-check';
import { z } from 'zod';
import type { Checkpoint } from '../model/checkpoint.js';
import { defineEvents, type EventContract } from '../model/event-contract.js';
import type { HeadSeen } from '../source/head-watch.js';
import { Frontier } from './frontier.js';

const contract = (stream: string, polled = false): EventContract =>
  defineEvents({ owner: 'x', stream, subject: `${stream}.*`, events: { X: z.object({}) }, polled });

const head = (stream: string, at: number, lastSequence: number): HeadSeen => ({
  stream,
  at,
  askedAt: at + 0.5,
  created: 'then',
  firstSequence: 1,
  lastSequence,
});
const upTo = (sequences: Readonly<Record<string, number>>): Checkpoint =>
  Object.fromEntries(
    Object.entries(sequences).map(([stream, sequence]) => [
      stream,
      { sequence, streamCreated: 'then' },
    ]),
  );
const frontier = (sequences: Readonly<Record<string, number>>, polled = false): Frontier => {
  const streams = Object.keys(sequences);
  const created = new Map(streams.map((stream) => [stream, 'then']));
  return new Frontier(
    upTo(sequences),
    created,
    streams.map((stream) => contract(stream, polled)),
  );
};

describe('a frontier', () => {
  it('proves nothing before a head was seen', () =>
    expect(frontier({ A: 3 }).provenBy(upTo({ A: 3 }))).toBeUndefined());

  it('proves the instant before which a head was asked for, once the checkpoint has reached it', () => {
    const of = frontier({ A: 3 });
    of.saw(head('A', 100, 5));
    expect(of.provenBy(upTo({ A: 4 }))).toBeUndefined();
    expect(of.provenBy(upTo({ A: 5 }))).toEqual({ asOf: 100, askedAt: 100.5 });
  });

  it('proves an empty stream fresh, and an idle one', () => {
    const of = frontier({ A: 0 });
    of.saw(head('A', 100, 0));
    expect(of.provenBy({})?.asOf).toBe(100);
    of.saw(head('A', 200, 0));
    expect(of.provenBy({})?.asOf).toBe(200);
  });

  it('proves the newest of the heads that are reached, and keeps it while the stream runs ahead', () => {
    const of = frontier({ A: 0 });
    for (const [at, last] of [
      [100, 1],
      [200, 5],
      [300, 9],
    ] as const)
      of.saw(head('A', at, last));
    expect(of.provenBy(upTo({ A: 8 }))?.asOf).toBe(200);
    expect(of.provenBy(upTo({ A: 8 }))?.asOf).toBe(200);
    expect(of.provenBy(upTo({ A: 9 }))?.asOf).toBe(300);
  });

  it('proves the least over several streams, and nothing while one of them proves nothing', () => {
    const of = frontier({ A: 0, B: 0 });
    of.saw(head('A', 100, 1));
    expect(of.provenBy(upTo({ A: 1 }))).toBeUndefined();
    of.saw(head('B', 90, 2));
    expect(of.provenBy(upTo({ A: 1, B: 2 }))?.asOf).toBe(90);
  });

  it('finds that a stream which ends below what it had shown is another one', () => {
    const of = frontier({ A: 3 });
    expect(of.saw(head('A', 100, 2))).toBe(false);
    expect(of.saw(head('A', 100, 5))).toBe(true);
    expect(of.saw(head('A', 200, 4))).toBe(false);
    of.delivered('A', 9);
    expect(of.saw(head('A', 300, 8))).toBe(true);
    expect(of.saw(head('A', 400, 8))).toBe(false);
    expect(of.provenBy(upTo({ A: 5 }))?.asOf).toBe(100);
  });

  it('finds that a stream was created anew', () =>
    expect(frontier({ A: 0 }).saw({ ...head('A', 1, 1), created: 'now' })).toBe(false));

  it('of a polled stream is no later than the start of the last poll that succeeded', () => {
    const of = frontier({ A: 0 }, true);
    of.saw(head('A', 100, 1));
    expect(of.provenBy(upTo({ A: 1 }))).toBeUndefined();
    const polled = { A: { sequence: 1, streamCreated: 'then', polledAt: 40 } };
    expect(of.provenBy(polled)?.asOf).toBe(40);
    of.saw(head('A', 30, 1));
    expect(of.provenBy(polled)?.asOf).toBe(30);
  });

  it('behind by any number of heads still proves something as it catches up', () => {
    const of = frontier({ A: 0 });
    for (let i = 1; i <= 1_000; i++) of.saw(head('A', i, i));
    const proven = of.provenBy(upTo({ A: 600 }))?.asOf ?? 0;
    expect(proven).toBeGreaterThan(500);
    expect(proven).toBeLessThanOrEqual(600);
    expect(of.provenBy(upTo({ A: 1_000 }))?.asOf).toBe(1_000);
  });

  it('never claims an instant before which something was stored that the checkpoint lacks', () => {
    // Messages are stored at their instants; heads are asked for in between, and the checkpoint lags.
    const steps = fc.array(fc.constantFrom('store', 'look', 'apply'), { maxLength: 200 });
    fc.assert(
      fc.property(steps, (story) => {
        const of = frontier({ A: 0 });
        const storedAt: number[] = [];
        let [now, applied] = [0, 0];
        for (const step of story) {
          now++;
          if (step === 'store') storedAt.push(now);
          else if (step === 'look') of.saw(head('A', now, storedAt.length));
          else applied = Math.min(applied + 1, storedAt.length);
          const asOf = of.provenBy(upTo({ A: applied }))?.asOf ?? -1;
          for (const missing of storedAt.slice(applied))
            expect(missing).toBeGreaterThanOrEqual(asOf);
        }
      }),
    );
  });
});
