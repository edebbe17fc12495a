import { seconds } from '../../src/model/duration.js';
import type { ProjectionStore, ProjectionStores } from '../../src/store/projection-store.js';
import type { Signals } from '../../src/store/signals.js';
import { scores } from '../support/example-projection.js';
import { racers } from '../support/racing-projection.js';
import { until } from '../support/until.js';

/** The signals of two replicas over the same stores, which hold nothing yet. */
export interface SignalledReplicas {
  readonly here: Signals;
  readonly there: Signals;
  readonly stores: ProjectionStores;
}

/** Something that hears, and how often it has. */
export function ear() {
  let heard = 0;
  return { hear: () => (heard += 1), times: () => heard };
}

/** What all signals promise, whatever carries them. */
export function keepsTheSignalPromises(open: () => Promise<SignalledReplicas>): void {
  let here: Signals;
  let there: Signals;
  let store: ProjectionStore;
  let token: number;
  beforeEach(async () => {
    const replicas = await open();
    ({ here, there } = replicas);
    store = replicas.stores.open(scores);
    token = (await store.claim({ owner: 'a', ttl: seconds(60) })) ?? 0;
  });

  const commit = async () => {
    const { checkpoint } = await store.state();
    const sequence = (checkpoint['GAMES']?.sequence ?? 0) + 1;
    return store.commit({
      fencingToken: token,
      from: checkpoint,
      to: { GAMES: { sequence, streamCreated: 'then' } },
      changes: [],
      counts: { folded: 0, filtered: 1, deadLettered: 0 },
    });
  };
  const prove = async () => {
    const { checkpoint } = await store.state();
    return store.prove({ fencingToken: token, at: checkpoint, asOf: await store.now() });
  };

  describe('word that a projection has moved', () => {
    it.each([
      ['commit', commit],
      ['proof', prove],
      ['reset', () => store.reset(token)],
      ['noted gap', () => store.noteGap(token, true)],
    ])('is heard of each %s, by all who listen', async (_, move) => {
      const [one, other] = [ear(), ear()];
      await here.onMoved(scores, one.hear);
      await there.onMoved(scores, other.hear);
      await move();
      await until(() => one.times() === 1 && other.times() === 1);
      await move();
      await until(() => one.times() === 2 && other.times() === 2);
    });

    it('is not given where the move was refused', async () => {
      const { hear, times } = ear();
      await here.onMoved(scores, hear);
      const superseded = token;
      token = (await store.claim({ owner: 'a', ttl: seconds(60) })) ?? 0;
      const refused = { fencingToken: superseded, at: {}, asOf: await store.now() };
      expect(await store.prove(refused)).toBe('fenced');
      await store.noteGap(superseded, true);
      await commit();
      await until(() => times() === 1);
    });

    it('is of one projection', async () => {
      const [scored, raced] = [ear(), ear()];
      await here.onMoved(racers, raced.hear);
      await here.onMoved(scores, scored.hear);
      await commit();
      await until(() => scored.times() === 1);
      expect(raced.times()).toBe(0);
    });

    it('is not heard by one who stopped, and still by the others', async () => {
      const [gone, stays] = [ear(), ear()];
      const stop = await here.onMoved(scores, gone.hear);
      await here.onMoved(scores, stays.hear);
      stop();
      stop();
      await commit();
      await until(() => stays.times() === 1);
      expect(gone.times()).toBe(0);
    });

    it('is not heard by one who stops while it is on its way', async () => {
      const [gone, stays] = [ear(), ear()];
      const stop = await here.onMoved(scores, gone.hear);
      await here.onMoved(scores, stays.hear);
      const moving = store.noteGap(token, true);
      stop();
      await moving;
      await until(() => stays.times() === 1);
      expect(gone.times()).toBe(0);
    });

    it('is heard by one who stopped and listens again', async () => {
      const { hear, times } = ear();
      (await here.onMoved(scores, hear))();
      await here.onMoved(scores, hear);
      await commit();
      await until(() => times() === 1);
    });
  });

  describe('word that a reader waits', () => {
    it('is heard wherever the owner is', async () => {
      const { hear, times } = ear();
      const ready = await here.onMoved(scores, () => undefined);
      here.onWanted(scores, hear);
      await until(async () => {
        await there.want(scores);
        return times() > 0;
      });
      ready();
    });

    it('is of one projection, and not heard by one who stopped', async () => {
      const [raced, stopped, stays] = [ear(), ear(), ear()];
      here.onWanted(racers, raced.hear);
      const stop = here.onWanted(scores, stopped.hear);
      here.onWanted(scores, stays.hear);
      stop();
      await until(async () => {
        await there.want(scores);
        return stays.times() > 0;
      });
      expect([raced.times(), stopped.times()]).toEqual([0, 0]);
    });
  });
}
