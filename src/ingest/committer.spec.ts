import type { Checkpoint } from '../model/checkpoint.js';
import { seconds } from '../model/duration.js';
import type { Fact } from '../model/fact.js';
import { MemorySource } from '../source/memory-source.js';
import { MemoryProjectionStore } from '../store/memory-projection-store.js';
import type { Commit } from '../store/projection-store.js';
import { scores } from '../../test/support/example-projection.js';
import { KeptLetters } from '../../test/support/kept-letters.js';
import { storedMessage } from '../../test/support/stored-message.js';
import { schemasOf } from '../source/decode.js';
import { arrivalOf } from './arrival.js';
import { Batch } from './batch.js';
import { Committer } from './committer.js';
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
    committer = new Committer(parts, { fencingToken, checkpoint: {}, created, ...ground });
  });

  async function batchOf(sequence: number, data: unknown): Promise<Batch> {
    const room = new LetterRoom(ground.quarantine, async () => 0);
    await room.measure();
    const batch = new Batch({ projection: scores, room, ...ground });
    const headers = { 'Nats-Msg-Id': `id-${sequence}` };
    const message = storedMessage({ sequence, storedAt: sequence * 1_000, headers, data });
    batch.add(arrivalOf(scores, schemasOf(scores.reads), message));
    return batch;
  }
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
        rows: 1,
        commitMs: expect.any(Number) as number,
        to: upTo(3),
      },
    ]);
  });

  it('moves past a stretch that holds nothing, keeping what it applied last', async () => {
    committer.start(await batchOf(3, ann));
    await committer.settled();
    const room = new LetterRoom(ground.quarantine, async () => 0);
    const empty = new Batch({ projection: scores, room, ...ground });
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
