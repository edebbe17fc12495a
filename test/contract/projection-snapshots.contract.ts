import { snapshotOf, type Checkpoint } from '../../src/model/checkpoint.js';
import { seconds } from '../../src/model/duration.js';
import type { Commit, ProjectionStore } from '../../src/store/projection-store.js';
import { score, upTo } from './projection-store.contract.js';

/** What every projection store promises of a snapshot that is loaded in part. `open` gives an empty one of `scores`. */
export function keepsHowFarASnapshotIs(open: () => Promise<ProjectionStore>): void {
  let store: ProjectionStore;
  let token: number;
  beforeEach(async () => {
    store = await open();
    token = (await store.claim({ owner: 'a', ttl: seconds(60) })) ?? 0;
  });

  const none = { folded: 0, filtered: 0, deadLettered: 0 };
  const commit = (change: Partial<Commit>) =>
    store.commit({ fencingToken: token, from: {}, to: {}, changes: [], counts: none, ...change });
  const put = (player: string) => ({ key: player, before: undefined, after: score(player, 1) });
  /** Where a task stands after so many commits, at an offset. */
  const loaded = (offset: number, commits: number, after: string): Checkpoint => ({
    ...upTo(offset),
    [snapshotOf('GAMES')]: {
      sequence: commits,
      streamCreated: 'then',
      snapshot: { of: 'games.*', after, whole: false, pages: commits, counts: none },
    },
  });
  const first = loaded(9, 1, 'ann');

  it('moves with the rows and the checkpoint of the stream', async () => {
    expect(await commit({ to: first, changes: [put('ann')] })).toBe('committed');
    const { checkpoint, counts } = await store.state();
    expect(checkpoint).toEqual(first);
    expect(counts).toEqual(none);
    expect((await store.standing()).offsets).toEqual({ GAMES: 9 });
  });

  it('moves where the stream does not, and is refused when repeated', async () => {
    await commit({ to: first, changes: [put('ann')] });
    const second = loaded(9, 2, 'eve "ß"');
    expect(await commit({ from: first, to: second, changes: [put('bob')] })).toBe('committed');
    expect(await commit({ from: first, to: second, changes: [put('cid')] })).toBe(
      'stale-checkpoint',
    );
    expect((await store.state()).checkpoint).toEqual(second);
    expect(await store.rowsOf(['bob', 'cid'])).toEqual([score('bob', 1), undefined]);
  });

  it('is looked at by commits and proofs that do not move it', async () => {
    await commit({ to: first });
    const elsewhere = loaded(9, 7, 'ann');
    const [asOf, at] = [await store.now(), elsewhere];
    expect(await commit({ from: elsewhere, to: upTo(10) })).toBe('stale-checkpoint');
    expect(await store.prove({ fencingToken: token, at, asOf })).toBe('stale-checkpoint');
    expect(await commit({ from: first, to: upTo(10) })).toBe('committed');
    expect((await store.state()).checkpoint).toEqual({ ...first, ...upTo(10) });
  });

  it('is forgotten with all else', async () => {
    await commit({ to: first, changes: [put('ann')] });
    await store.reset(token);
    expect((await store.state()).checkpoint).toEqual({});
    expect(await commit({ to: loaded(12, 1, 'bob') })).toBe('committed');
  });
}
