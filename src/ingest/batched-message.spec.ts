import { storedMessage } from '../../test/support/stored-message.js';
import { scores, type Score } from '../../test/support/example-projection.js';
import { milliseconds } from '../model/duration.js';
import type { Projection } from '../model/projection.js';
import { schemasOf } from '../source/schemas-by-type.js';
import { arrivalOf } from './arrival.js';
import { Batch, MAX_EVENTS } from './batch.js';
import { foldLetter } from './fold-letter.js';
import { LetterRoom } from './letter-room.js';
import { Quarantine } from './quarantine.js';
import { RowCache } from './row-cache.js';
import { SeenEvents } from './seen-events.js';

/** The example, whose fold throws for ann where 13 points are scored. */
const superstitious: Projection = {
  ...scores,
  fold: {
    ...scores.fold,
    PointsScored: (row, event, key) => {
      if (key === 'ann' && (event.data as { points: number }).points === 13) throw new Error('13!');
      return scores.fold['PointsScored']?.(row as Score, event, key) ?? row;
    },
  },
};

interface Written {
  readonly type: string;
  readonly data: unknown;
}
const scored = (points: number, ...players: string[]): Written => ({
  type: 'PointsScored',
  data: { players, points },
});
const left = (player: string): Written => ({ type: 'PlayerLeft', data: { player } });

describe('a message of several events', () => {
  let rows: RowCache;
  let quarantine: Quarantine;
  let seen: SeenEvents;
  let sequence: number;
  beforeEach(() => {
    rows = new RowCache(10);
    quarantine = new Quarantine(0, new Map());
    seen = new SeenEvents(new Map([['GAMES', milliseconds(1_000)]]), new Map());
    sequence = 0;
  });

  async function newBatch(): Promise<Batch> {
    const room = new LetterRoom(quarantine, async () => 0);
    await room.measure();
    return new Batch({ projection: superstitious, rows, quarantine, seen, room, size: MAX_EVENTS });
  }
  function messageOf(written: readonly Written[], headers: Record<string, string> = {}) {
    const at = ++sequence;
    const data = written.map((event, index) => ({
      specversion: '1.0',
      source: '/games',
      id: `${at}-${index + 1}`,
      ...event,
    }));
    const content = { 'content-type': 'application/cloudevents-batch+json' };
    return storedMessage({ sequence: at, data, headers: { ...content, ...headers } });
  }
  const arrived = (message: ReturnType<typeof messageOf>) =>
    arrivalOf(superstitious, schemasOf(scores.reads), message);
  const points = (key: string) => (rows.get(key) as Score | undefined)?.points;

  it('is folded whole, event by event in its order, and counted once', async () => {
    const batch = await newBatch();
    batch.add(arrived(messageOf([scored(2, 'ann', 'bob'), left('bob'), scored(3, 'ann', 'bob')])));
    expect([points('ann'), points('bob')]).toEqual([5, 3]);
    expect(batch.counts).toEqual({ folded: 1, filtered: 0, deadLettered: 0 });
    expect(batch.types).toEqual({
      PointsScored: { folded: 2, deadLettered: 0 },
      PlayerLeft: { folded: 1, deadLettered: 0 },
    });
    expect(batch.reached.get('GAMES')?.sequence).toBe(1);
  });

  it('is filtered where nothing of it is read', async () => {
    const batch = await newBatch();
    batch.add(arrived(messageOf([])));
    batch.add(arrived(messageOf([{ type: 'GameOver', data: {} }])));
    expect(batch.counts).toEqual({ folded: 0, filtered: 2, deadLettered: 0 });
  });

  it('is set aside whole where one of its events breaks its contract; no row is changed', async () => {
    const batch = await newBatch();
    batch.add(arrived(messageOf([scored(2, 'ann'), { type: 'PlayerLeft', data: {} }])));
    expect(batch.changes()).toEqual([]);
    expect(batch.counts).toEqual({ folded: 0, filtered: 0, deadLettered: 1 });
    expect(batch.types).toEqual({ PlayerLeft: { folded: 0, deadLettered: 1 } });
    expect(batch.letters).toMatchObject([
      {
        key: null,
        code: 'EVENT_SCHEMA',
        reason: expect.stringMatching(/^Event 2 of a batch of 2: PlayerLeft breaks its /) as string,
      },
    ]);
  });

  it('that a fold refuses for one key is set aside for that key, with all that it tells of it', async () => {
    const batch = await newBatch();
    batch.add(arrived(messageOf([scored(2, 'ann', 'bob'), scored(13, 'ann', 'bob')])));
    expect([points('ann'), points('bob')]).toEqual([undefined, 15]);
    expect(batch.letters).toMatchObject([
      {
        key: 'ann',
        code: 'EVENT_FOLD_FAILED',
        reason: 'fold of PointsScored threw: 13!. It is the event 1-2 of a batch.',
      },
    ]);
    expect(batch.counts).toEqual({ folded: 0, filtered: 0, deadLettered: 1 });
    batch.add(arrived(messageOf([scored(1, 'ann'), scored(1, 'bob')])));
    expect([points('ann'), points('bob')]).toEqual([undefined, 16]);
    expect(batch.letters[1]).toMatchObject({ key: 'ann', code: 'EVENT_QUEUED' });
  });

  it('is redriven whole for the key it was set aside for, and for no other', async () => {
    const batch = await newBatch();
    batch.add(arrived(messageOf([scored(2, 'ann', 'bob'), scored(13, 'ann', 'bob')])));
    const [letter] = batch.letters;
    if (letter === undefined) throw new Error('Nothing was set aside.');
    const mended = { projection: scores, rowOf: async () => undefined, waits: () => false };
    expect(await foldLetter(mended, letter)).toEqual({
      rows: new Map([['ann', { player: 'ann', points: 15, team: null }]]),
    });
    expect(await foldLetter({ ...mended, projection: superstitious }, letter)).toMatchObject({
      fault: { code: 'EVENT_FOLD_FAILED' },
    });
  });

  it('is set aside whole where keysOf refuses one of its events', () => {
    const keysOf = {
      ...scores.keysOf,
      PlayerLeft: () => {
        throw new Error('no key');
      },
    };
    const message = messageOf([scored(2, 'ann'), left('bob')]);
    expect(arrivalOf({ ...scores, keysOf }, schemasOf(scores.reads), message)).toMatchObject({
      kind: 'poison',
      type: 'PlayerLeft',
      fault: { reason: 'keysOf of PlayerLeft threw: no key. It is the event 1-2 of a batch.' },
    });
  });

  it('is known by the id of its message when it is published again', async () => {
    const batch = await newBatch();
    for (const id of ['m1', 'm1', 'm2'])
      batch.add(arrived(messageOf([scored(1, 'ann')], { 'Nats-Msg-Id': id })));
    expect(points('ann')).toBe(2);
    expect(batch.counts).toEqual({ folded: 2, filtered: 1, deadLettered: 0 });
  });

  it('of which the envelope tells the id is heard once', async () => {
    const batch = await newBatch();
    const data = { specversion: '1.0', source: '/games', id: 'e1', ...scored(1, 'ann') };
    for (const at of [1, 2]) {
      const headers = { 'content-type': 'application/cloudevents+json', 'Nats-Msg-Id': `m${at}` };
      batch.add(arrived(storedMessage({ sequence: at, data, headers })));
    }
    expect(points('ann')).toBe(1);
  });
});
