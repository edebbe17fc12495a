import type { Checkpoint } from '../model/checkpoint.js';
import { seconds } from '../model/duration.js';
import type { Fact } from '../model/fact.js';
import { MemorySource } from '../source/memory-source.js';
import { MemoryProjectionStore } from '../store/memory-projection-store.js';
import type { Commit } from '../store/projection-store.js';
import { scores } from '../../test/support/example-projection.js';
import { KeptLetters } from '../testing/kept-letters.js';
import { storedMessage } from '../../test/support/stored-message.js';
import { schemasOf } from '../source/schemas-by-type.js';
import { arrivalOf } from './arrival.js';
import { Batch } from './batch.js';
import { Committer, type AsOf } from './committer.js';
import { LetterRoom } from './letter-room.js';
import { Quarantine } from './quarantine.js';
import { RowCache } from './row-cache.js';
import { SeenEvents } from './seen-events.js';

describe('a committer', () => {
  const quarantine = (): Quarantine => new Quarantine(0, new Map());
  let store: MemoryProjectionStore;
  let letters: KeptLetters;
  let facts: Fact[];
  let commits: Commit[];
  let committer: Committer;
  let asOf: AsOf;
  let ground: { quarantine: Quarantine; seen: SeenEvents; rows: RowCache };
  beforeEach(async () => {
    store = new MemoryProjectionStore(scores);
    letters = new KeptLetters();
    [facts, commits] = [[], []];
    const fencingToken = (await store.claim({ owner: 'a', ttl: seconds(60) })) ?? 0;
    const commit = store.commit.bind(store);
    store.commit = (change) => {
      commits.push(change);
      return commit(change);
    };
    const seen = new SeenEvents(new Map(), new Map());
    ground = { quarantine: quarantine(), seen, rows: new RowCache(100) };
    const parts = {
      projection: scores,
      source: new MemorySource(),
      store,
      deadLetters: letters,
      observe: (fact: Fact): void => void facts.push(fact),
      replica: 'a',
    };
    const created = new Map([['GAMES', 'then']]);
    asOf = () => undefined;
    const standing = { fencingToken, checkpoint: {}, created, ...ground };
    committer = new Committer(parts, standing, (at) => asOf(at));
  });

  async function batchOf(sequence: number, data: unknown): Promise<Batch> {
    const room = new LetterRoom(ground.quarantine, async () => 0);
    await room.measure();
    const batch = new Batch({ projection: scores, room, size: 100, ...ground });
    const headers = { 'Nats-Msg-Id': `id-${sequence}` };
    const message = storedMessage({ sequence, storedAt: sequence * 1_000, headers, data });
    batch.add(arrivalOf(scores, schemasOf(scores.reads), message));
    return batch;
  }
  const roomFor = () => new LetterRoom(ground.quarantine, async () => 0);
  const ann = { players: ['ann'], points: 1 };
  const upTo = (sequence: number): Checkpoint => ({
    GAMES: {
      sequence,
      streamCreated: 'then',
      last: { sequence, storedAt: sequence * 1_000, messageId: `id-${sequence}` },
    },
  });

  it('stands where it began, with nothing under way', async () => {
    expect([committer.busy, committer.committed]).toEqual([false, {}]);
    expect(await committer.settled()).toBe('committed');
  });

  it('commits a batch from where it stands to the last message, whose identity it keeps', async () => {
    committer.start(await batchOf(3, ann));
    expect(committer.busy).toBe(true);
    expect(await committer.settled()).toBe('committed');
    expect([committer.busy, committer.committed]).toEqual([false, upTo(3)]);
    committer.start(await batchOf(5, ann));
    await committer.settled();
    expect(commits.map(({ from, to }) => [from, to])).toEqual([
      [{}, upTo(3)],
      [upTo(3), upTo(5)],
    ]);
    expect((await store.state()).checkpoint).toEqual(upTo(5));
  });

  it('says what it committed', async () => {
    committer.start(await batchOf(3, ann));
    await committer.settled();
    expect(facts).toEqual([
      {
        fact: 'batch-committed',
        task: 'scores',
        counts: { folded: 1, filtered: 0, deadLettered: 0 },
        types: { PointsScored: { folded: 1, deadLettered: 0 } },
        rows: 1,
        commitMs: expect.any(Number) as number,
        to: upTo(3),
        delays: {
          brokerMs: expect.any(Number) as number,
          foldMs: expect.any(Number) as number,
          commitMs: expect.any(Number) as number,
        },
      },
    ]);
  });

  it('tells how long the event took to its stream where the event says when it happened', async () => {
    const headers = { 'ce-time': '1970-01-01T00:00:02Z' };
    const batch = await batchOf(3, ann);
    const message = storedMessage({ sequence: 4, storedAt: 3_500, headers, data: ann });
    const timed = new Batch({ projection: scores, room: roomFor(), size: 100, ...ground });
    timed.add(arrivalOf(scores, schemasOf(scores.reads), message));
    committer.start(batch);
    await committer.settled();
    committer.start(timed);
    await committer.settled();
    const told = facts.map((fact) => fact.fact === 'batch-committed' && fact.delays?.producerMs);
    expect(told).toEqual([undefined, 1_500]);
  });

  it('stores what is proved of the rows with them', async () => {
    asOf = ({ GAMES }) => (GAMES?.sequence === 3 ? 700 : undefined);
    expect(committer.prove()).toBe(false);
    committer.start(await batchOf(3, ann));
    await committer.settled();
    expect((await store.state()).asOf).toBe(700);
  });

  it('stores what is proved later of the rows as they are, once', async () => {
    committer.start(await batchOf(3, ann));
    await committer.settled();
    asOf = () => 800;
    expect(committer.prove()).toBe(true);
    expect(committer.busy).toBe(true);
    expect(await committer.settled()).toBe('committed');
    expect((await store.state()).asOf).toBe(800);
    expect(committer.prove()).toBe(false);
  });

  it('is told that its proof was refused', async () => {
    asOf = () => 800;
    await store.claim({ owner: 'a', ttl: seconds(60) });
    expect(committer.prove()).toBe(true);
    expect(await committer.settled()).toBe('fenced');
  });

  it('remembers when the last poll began of a stream that is polled', async () => {
    const [contract] = scores.reads;
    const polled = { ...scores, reads: [{ ...contract, polled: true }] };
    const poll = (sequence: number, began?: string): Batch => {
      const batch = new Batch({ ...ground, projection: polled, room: roomFor(), size: 100 });
      const headers = began === undefined ? {} : { 'Station-Poll-Began': began };
      const message = storedMessage({ sequence, headers, data: ann });
      batch.add(arrivalOf(scores, schemasOf(scores.reads), message));
      return batch;
    };
    for (const [sequence, began] of [[3], [4, '600'], [5], [6, 'soon']] as const) {
      committer.start(poll(sequence, began));
      await committer.settled();
    }
    const polls = commits.map(({ to }) => to['GAMES']?.polledAt);
    expect(polls).toEqual([undefined, 600, 600, 600]);
  });

  it('moves past a stretch that holds nothing, keeping what it applied last', async () => {
    committer.start(await batchOf(3, ann));
    await committer.settled();
    const room = new LetterRoom(ground.quarantine, async () => 0);
    const empty = new Batch({ projection: scores, room, size: 100, ...ground });
    committer.skipTo(empty, { stream: 'GAMES', after: 3, sequence: 90 });
    expect(await committer.settled()).toBe('committed');
    expect(committer.committed).toEqual({ GAMES: { ...upTo(3)['GAMES'], sequence: 90 } });
  });

  it('keeps letters before the checkpoint passes them, and moves the quarantine with it', async () => {
    let keptFirst = false;
    const commit = store.commit.bind(store);
    store.commit = (change) => {
      keptFirst = letters.all.length === 1;
      return commit(change);
    };
    committer.start(await batchOf(3, { players: [] }));
    expect(await committer.settled()).toBe('committed');
    expect(keptFirst).toBe(true);
    expect(await store.state()).toMatchObject({
      letters: 1,
      quarantine: new Map([['letter:1', 1]]),
      counts: { deadLettered: 1 },
    });
  });

  it('commits nothing while dead letters cannot be kept', async () => {
    letters.keep = () => Promise.reject(new Error('SQL is away'));
    committer.start(await batchOf(3, { players: [] }));
    await expect(committer.settled()).rejects.toThrow('SQL is away');
    expect([committer.busy, commits]).toEqual([false, []]);
    expect((await store.state()).checkpoint).toEqual({});
  });

  it('commits nothing whose letters a newer owner has kept', async () => {
    letters.keep = async () => 'fenced';
    committer.start(await batchOf(3, { players: [] }));
    expect(await committer.settled()).toBe('fenced');
    expect(commits).toEqual([]);
  });

  it('stays where it was when a commit is refused', async () => {
    await store.claim({ owner: 'a', ttl: seconds(60) });
    committer.start(await batchOf(3, ann));
    expect(await committer.settled()).toBe('fenced');
    expect([committer.committed, facts]).toEqual([{}, []]);
  });

  it('still tells of a refusal and of a failure that came while nobody asked', async () => {
    store.commit = async () => 'stale-checkpoint';
    committer.start(await batchOf(3, ann));
    while (committer.busy) await Promise.resolve();
    expect(await committer.settled()).toBe('stale-checkpoint');
    store.commit = () => Promise.reject(new Error('the store is away'));
    committer.start(await batchOf(3, ann));
    while (committer.busy) await Promise.resolve();
    await expect(committer.settled()).rejects.toThrow('the store is away');
  });

  it('takes a batch as it is when its commit begins, not as later ones make its rows', async () => {
    committer.start(await batchOf(3, ann));
    await batchOf(4, ann);
    await committer.settled();
    expect(await store.rowsOf(['ann'])).toMatchObject([{ points: 1 }]);
  });
});
