import { seconds } from '../../src/model/duration.js';
import type { CommitRecord } from '../../src/store/commit-record.js';
import type { Commit, ProjectionStore } from '../../src/store/projection-store.js';
import { score, upTo } from './projection-store.contract.js';

/** What every projection store remembers of its commits. `open` gives an empty one of `scores`. */
export function remembersItsCommits(open: () => Promise<ProjectionStore>): void {
  let store: ProjectionStore;
  let token: number;
  beforeEach(async () => {
    store = await open();
    token = (await store.claim({ owner: 'a', ttl: seconds(60) })) ?? 0;
  });

  const counts = { folded: 2, filtered: 1, deadLettered: 1 };
  const put = (player: string) => ({ key: player, before: undefined, after: score(player, 1) });
  const commit = async (change: Partial<Commit>) => {
    const nothing = { folded: 0, filtered: 0, deadLettered: 0 };
    const whole = { fencingToken: token, from: {}, to: {}, changes: [], counts: nothing };
    return store.commit({ ...whole, ...change });
  };
  const sought = (sequence: number, stream = 'GAMES') => store.commitOf({ stream, sequence });
  const found = async (sequence: number, stream?: string): Promise<CommitRecord> => {
    const answer = await sought(sequence, stream);
    if (answer.outcome !== 'committed') throw new Error(`It was ${answer.outcome}.`);
    return answer.commit;
  };

  it('tells the commit that holds an event: when, how far, what became of its events, and its changes', async () => {
    await commit({ to: upTo(4), changes: [put('ann')], counts });
    const before = await store.now();
    await commit({ from: upTo(4), to: upTo(9), changes: [put('bob'), put('cid')], counts });
    const commits = await Promise.all([5, 7, 9].map((sequence) => found(sequence)));
    for (const { committedAt, ...told } of commits) {
      expect(told).toEqual({
        streams: { GAMES: { after: 4, upTo: 9 } },
        counts,
        changes: 2,
        lastChange: 3,
      });
      expect(committedAt).toBeGreaterThanOrEqual(before);
      expect(committedAt).toBeLessThanOrEqual(await store.now());
    }
    expect(await found(4)).toMatchObject({ streams: { GAMES: { after: 0, upTo: 4 } }, changes: 1 });
  });

  it('says that the checkpoint has not come so far', async () => {
    expect(await sought(1)).toEqual({ outcome: 'ahead' });
    await commit({ to: upTo(4) });
    expect(await sought(5)).toEqual({ outcome: 'ahead' });
    expect(await sought(1, 'OTHER')).toEqual({ outcome: 'ahead' });
  });

  it('remembers a commit that only moved the checkpoint, and each stream that it moved', async () => {
    const other = { sequence: 7, streamCreated: 'then' };
    await commit({ to: { ...upTo(3), OTHER: other } });
    await commit({ from: { ...upTo(3), OTHER: other }, to: upTo(5) });
    const both = { GAMES: { after: 0, upTo: 3 }, OTHER: { after: 0, upTo: 7 } };
    expect(await found(6, 'OTHER')).toMatchObject({ streams: both, changes: 0, lastChange: 0 });
    expect(await found(5)).toMatchObject({ streams: { GAMES: { after: 3, upTo: 5 } } });
  });

  it('takes a commit that moved no stream for none of an event', async () => {
    await commit({ to: upTo(2) });
    await commit({ from: upTo(2), changes: [put('ann')] });
    expect(await found(2)).toMatchObject({ changes: 0 });
  });

  it('does not remember a refused one', async () => {
    await commit({ to: upTo(2), counts });
    expect(await commit({ to: upTo(3) })).toBe('stale-checkpoint');
    expect(await sought(3)).toEqual({ outcome: 'ahead' });
    expect(await found(1)).toMatchObject({ counts });
  });

  it('finds one among thousands', async () => {
    for (let i = 0; i < 1_201; i += 1) await commit({ from: upTo(i * 2), to: upTo(i * 2 + 2) });
    expect(await found(3)).toMatchObject({ streams: { GAMES: { after: 2, upTo: 4 } } });
    expect(await found(2_402)).toMatchObject({ streams: { GAMES: { after: 2_400, upTo: 2_402 } } });
  });

  it('forgets all with a reset, and remembers what is folded again', async () => {
    await commit({ to: upTo(4), changes: [put('ann')] });
    await store.reset(token);
    expect(await sought(2)).toEqual({ outcome: 'ahead' });
    await commit({ to: upTo(2), changes: [put('ann')] });
    expect(await found(2)).toMatchObject({ streams: { GAMES: { after: 0, upTo: 2 } } });
  });
}
