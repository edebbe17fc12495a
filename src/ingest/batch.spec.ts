import type { OnPoison, Projection } from '../model/projection.js';
import { scores, type Score } from '../../test/support/example-projection.js';
import { storedMessage } from '../../test/support/stored-message.js';
import { schemasOf } from '../source/schemas-by-type.js';
import { arrivalOf } from './arrival.js';
import { MAX_CHANGES } from '../store/projection-store.js';
import { Batch, MAX_EVENTS, type LeftOut } from './batch.js';
import { LetterRoom } from './letter-room.js';
import { Quarantine } from './quarantine.js';
import { RowCache } from './row-cache.js';
import { SeenEvents } from './seen-events.js';

/** The example, whose fold throws for ann where 13 points are scored. */
const superstitious = (onPoison: OnPoison): Projection => ({
  ...scores,
  onPoison,
  fold: {
    ...scores.fold,
    PointsScored: (row, event, key) => {
      if (key === 'ann' && (event.data as { points: number }).points === 13) throw new Error('13!');
      return scores.fold['PointsScored']?.(row as Score, event, key) ?? row;
    },
  },
});

describe('a batch', () => {
  let rows: RowCache;
  let quarantine: Quarantine;
  let sequence: number;
  beforeEach(() => {
    rows = new RowCache(10);
    quarantine = new Quarantine(0, new Map());
    sequence = 0;
  });

  async function batchOf(projection: Projection = scores): Promise<Batch> {
    const room = new LetterRoom(quarantine, async () => 0);
    await room.measure();
    const seen = new SeenEvents(new Map(), new Map());
    return new Batch({ projection, rows, quarantine, seen, room, size: MAX_EVENTS });
  }
  const add = (batch: Batch, type: string, data: unknown): LeftOut | undefined => {
    const message = storedMessage({ subject: `games.${type}`, sequence: ++sequence, data });
    return batch.add(arrivalOf(superstitious('quarantine'), schemasOf(scores.reads), message));
  };
  const scored = (batch: Batch, points: number, ...players: string[]) =>
    add(batch, 'PointsScored', { players, points });
  const points = (key: string) => (rows.get(key) as Score | undefined)?.points;

  it('folds events onto rows one after the other, and says what became of each row', async () => {
    const before: Score = { player: 'ann', points: 1, team: null };
    rows.set('ann', before);
    const batch = await batchOf();
    scored(batch, 2, 'ann', 'bob');
    scored(batch, 3, 'ann');
    expect(batch.changes()).toEqual([
      { key: 'ann', before, after: { player: 'ann', points: 6, team: null } },
      { key: 'bob', before: undefined, after: { player: 'bob', points: 2, team: null } },
    ]);
  });

  it('changes no row that came and went within it, nor one that its events left as it was', async () => {
    const batch = await batchOf({
      ...scores,
      fold: { ...scores.fold, TeamJoined: (row) => row },
    });
    rows.set('bob', { player: 'bob', points: 1, team: null });
    scored(batch, 2, 'ann');
    add(batch, 'PlayerLeft', { player: 'ann' });
    add(batch, 'TeamJoined', { player: 'bob', team: 'red' });
    expect(batch.changes()).toEqual([]);
    expect(batch.counts.folded).toBe(3);
  });

  it('goes on with the rows that the batch before it left', async () => {
    scored(await batchOf(), 2, 'ann');
    const next = await batchOf();
    scored(next, 3, 'ann');
    expect(next.changes()).toMatchObject([{ before: { points: 2 }, after: { points: 5 } }]);
  });

  it('folds an event that names a key twice once', async () => {
    scored(await batchOf(), 2, 'ann', 'ann');
    expect(points('ann')).toBe(2);
  });

  it('counts every event once: folded, filtered or dead-lettered', async () => {
    const batch = await batchOf(superstitious('quarantine'));
    scored(batch, 1, 'ann', 'bob');
    scored(batch, 13, 'ann', 'bob');
    add(batch, 'PointsScored', { players: [] });
    add(batch, 'WeatherChanged', {});
    expect(batch.counts).toEqual({ folded: 1, filtered: 1, deadLettered: 2 });
    expect(batch.events).toBe(4);
  });

  it('tells by type what became of the events that the projection reads', async () => {
    const batch = await batchOf(superstitious('quarantine'));
    scored(batch, 1, 'ann');
    scored(batch, 13, 'ann');
    add(batch, 'PointsScored', { players: [] });
    add(batch, 'TeamJoined', { player: 'bob', team: 'red' });
    add(batch, 'WeatherChanged', {});
    expect(batch.types).toEqual({
      PointsScored: { folded: 1, deadLettered: 2 },
      TeamJoined: { folded: 1, deadLettered: 0 },
    });
  });

  it('knows the last message of each stream, whatever became of it', async () => {
    const batch = await batchOf();
    scored(batch, 1, 'ann');
    add(batch, 'WeatherChanged', {});
    const other = storedMessage({ stream: 'OTHER', sequence: 70, subject: 'other.thing' });
    batch.add({ kind: 'filtered', message: other });
    const reached = [...batch.reached].map(([stream, message]) => [stream, message.sequence]);
    expect(reached).toEqual([
      ['GAMES', 2],
      ['OTHER', 70],
    ]);
  });

  it('is full with as many events as one commit holds', async () => {
    const batch = await batchOf();
    for (let i = 1; i < MAX_EVENTS; i++) scored(batch, 1, 'ann');
    expect(batch.isFull).toBe(false);
    add(batch, 'WeatherChanged', {});
    expect(batch.isFull).toBe(true);
  });

  it('is full with as many rows as one commit holds', async () => {
    const batch = await batchOf();
    for (let i = 1; i < MAX_CHANGES; i++) scored(batch, 1, `player-${i}`);
    expect(batch.isFull).toBe(false);
    scored(batch, 1, 'one-more');
    expect(batch.isFull).toBe(true);
  });

  describe('that meets an event it cannot apply', () => {
    const letters = (batch: Batch) =>
      batch.letters.map((letter) => [letter.number, letter.queue, letter.sequence, letter.code]);

    it('sets it aside for its key, applies it to its other keys, and queues what follows', async () => {
      const batch = await batchOf(superstitious('quarantine'));
      scored(batch, 13, 'ann', 'bob');
      scored(batch, 5, 'ann', 'bob');
      expect([points('ann'), points('bob')]).toEqual([undefined, 18]);
      expect(letters(batch)).toEqual([
        [1, 'key:ann', 1, 'EVENT_FOLD_FAILED'],
        [2, 'key:ann', 2, 'EVENT_QUEUED'],
      ]);
      expect(batch.letters[0]?.reason).toBe('fold of PointsScored threw: 13!.');
    });

    it('queues it behind letters of earlier batches', async () => {
      quarantine = new Quarantine(4, new Map([['key:ann', 3]]));
      const batch = await batchOf();
      scored(batch, 5, 'ann', 'bob');
      expect([points('ann'), points('bob')]).toEqual([undefined, 5]);
      expect(letters(batch)).toEqual([[5, 'key:ann', 1, 'EVENT_QUEUED']]);
    });

    it('gives one that it cannot read a queue of its own, and holds nothing up', async () => {
      const batch = await batchOf();
      add(batch, 'PointsScored', { players: ['ann'] });
      scored(batch, 5, 'ann');
      expect(letters(batch)).toEqual([[1, 'letter:1', 1, 'EVENT_SCHEMA']]);
      expect(points('ann')).toBe(5);
    });

    it('that is to be skipped goes on with its key', async () => {
      const batch = await batchOf(superstitious('skip'));
      scored(batch, 13, 'ann');
      scored(batch, 5, 'ann');
      expect(letters(batch)).toEqual([[1, 'letter:1', 1, 'EVENT_FOLD_FAILED']]);
      expect(points('ann')).toBe(5);
    });

    it.each([
      ['a fold that throws', 'PointsScored', { players: ['bob', 'ann'], points: 13 }],
      ['a broken contract', 'PointsScored', { players: ['bob'] }],
    ])('at which it is to halt leaves nothing of it: %s', async (_, type, data) => {
      const batch = await batchOf(superstitious('halt'));
      scored(batch, 1, 'bob');
      expect(add(batch, type, data)).toHaveProperty('reason');
      expect(points('bob')).toBe(1);
      expect(batch.letters).toEqual([]);
      expect(batch.counts).toEqual({ folded: 1, filtered: 0, deadLettered: 0 });
      expect(batch.reached.get('GAMES')?.sequence).toBe(1);
      expect(quarantine.takeChange()).toBeUndefined();
    });
  });
});
