import { z } from 'zod';
import { defineEvents } from '../../model/event-contract.js';
import type { Standing } from '../../model/freshness.js';
import { repairBy } from '../../model/reconciliation.js';
import { StationError } from '../../model/station-error.js';
import type { OutgoingEvent } from '../../source/outgoing-event.js';
import type { Appended } from '../../source/appended.js';
import { tallies } from '../../../test/support/tally-projection.js';
import { seconds } from '../../model/duration.js';
import type { Drifted } from './compare.js';
import { repairAll, type RepairGround } from './repair.js';

interface Shelf {
  readonly id: string;
  readonly units: number;
}

const corrections = defineEvents({
  owner: 'data-station',
  stream: 'CORRECTIONS',
  subject: 'station.corrections.*',
  events: { Corrected: z.object({ id: z.string(), by: z.int() }) },
});
const repair = repairBy<Shelf>()({
  publishes: corrections,
  event: ({ key: id, ours, theirs }) => ({
    type: 'Corrected',
    data: { id, by: (theirs?.units ?? 0) - (ours?.units ?? 0) },
  }),
});
const projection = tallies({ budget: seconds(1) });
const standing: Standing = {
  now: 100,
  asOf: 90,
  gap: false,
  rebuilding: false,
  offsets: { CORRECTIONS: 6 },
  quarantined: 0,
};

const drifted = (key: string, units: number): Drifted => ({
  key,
  ours: { id: key, units },
  theirs: { units: 10 },
  difference: { missing: null, fields: [{ field: 'units', ours: units, theirs: 10 }] },
});

/** A stream of the station's own that knows what it has stored. */
function bed(waiting: readonly string[] = []) {
  const stored: OutgoingEvent[] = [];
  let last = 6;
  const ground = {
    projection,
    repair,
    store: {
      now: async () => 1_000,
      state: async () => ({ quarantine: new Map(waiting.map((queue) => [queue, 1])) }),
    },
    streams: {
      make: async () => undefined,
      publish: async (outgoing: OutgoingEvent, after?: number): Promise<Appended> => {
        if (after !== last) return { outcome: 'overtaken' };
        stored.push(outgoing);
        last += 1;
        return { outcome: 'stored', sequence: last };
      },
    },
  } as unknown as RepairGround;
  return { ground, stored, somebodyPublishes: () => void (last += 1) };
}

const at = { standing, asOf: 90 };

describe('the repair of a drift', () => {
  it('is published behind all that the rows were proved to hold, one behind the other', async () => {
    const { ground, stored } = bed();
    expect(await repairAll(ground, [drifted('a', 7), drifted('b', 12)], at)).toEqual([
      { repair: 'published', offset: 'CORRECTIONS:7', words: null },
      { repair: 'published', offset: 'CORRECTIONS:8', words: null },
    ]);
    expect(stored.map(({ event: { type, data, time } }) => ({ type, data, time }))).toEqual([
      { type: 'Corrected', data: { id: 'a', by: 3 }, time: 1_000 },
      { type: 'Corrected', data: { id: 'b', by: -2 }, time: 1_000 },
    ]);
  });

  it('is not published where something was, that the rows may not hold yet', async () => {
    const { ground, stored, somebodyPublishes } = bed();
    somebodyPublishes();
    expect(await repairAll(ground, [drifted('a', 7)], at)).toMatchObject([{ repair: 'overtaken' }]);
    expect(stored).toEqual([]);
  });

  it('has one id for one drift, found at one place', async () => {
    const idsOf = async (drift: Drifted, asOf = 90) => {
      const { ground, stored } = bed();
      await repairAll(ground, [drift], { standing, asOf });
      return stored.map(({ event }) => event.id);
    };
    const id = await idsOf(drifted('a', 7));
    expect(await idsOf(drifted('a', 7))).toEqual(id);
    for (const other of [
      idsOf(drifted('a', 8)),
      idsOf(drifted('b', 7)),
      idsOf(drifted('a', 7), 91),
    ])
      expect(await other).not.toEqual(id);
  });

  it('waits while dead letters of the row wait, or one of which nobody knows the row', async () => {
    const both = [drifted('a', 7), drifted('b', 7)];
    const own = bed(['key:a']);
    expect(await repairAll(own.ground, both, at)).toMatchObject([
      { repair: 'waits', words: 'Dead letters of the row wait.' },
      { repair: 'published' },
    ]);
    const unknown = bed(['letter:3']);
    expect(await repairAll(unknown.ground, both, at)).toMatchObject([
      { repair: 'waits' },
      { repair: 'waits' },
    ]);
    expect(unknown.stored).toEqual([]);
  });

  it('fails, and says so, where the event cannot be made, breaks its schema or is not stored', async () => {
    const { ground, stored } = bed();
    const by = async (event: () => { type: string; data: unknown }) =>
      repairAll({ ...ground, repair: { ...repair, event } }, [drifted('a', 7)], at);
    expect(await by(() => ({ type: 'Corrected', data: { id: 'a', by: 0.5 } }))).toMatchObject([
      { repair: 'failed', words: 'Its repair breaks the schema of Corrected.' },
    ]);
    expect(await by(() => ({ type: 'Mended', data: {} }))).toMatchObject([
      { repair: 'failed', words: 'Its repair is of a type that is not declared: Mended.' },
    ]);
    const throwing = () => {
      throw new Error('No such shelf.');
    };
    expect(await by(throwing)).toMatchObject([{ repair: 'failed', words: 'No such shelf.' }]);
    const away = new StationError('PUBLISH_FAILED', 'No answer.');
    const streams = { ...ground.streams, publish: () => Promise.reject(away) };
    expect(await repairAll({ ...ground, streams }, [drifted('a', 7)], at)).toMatchObject([
      { repair: 'failed', words: expect.stringContaining('No answer.') as string },
    ]);
    expect(stored).toEqual([]);
  });
});
