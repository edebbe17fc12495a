import { seconds } from '../model/duration.js';
import { scores } from '../../test/support/example-projection.js';
import { stationOf, type StationInMemory } from './station-of.js';

describe('a station in memory', () => {
  let station: StationInMemory<object, typeof scores.reads>;
  beforeEach(() => {
    station = stationOf(scores);
  });
  afterEach(() => station.close());

  const { budget } = scores.staleness;
  const scored = (points: number) =>
    ({ type: 'PointsScored', data: { players: ['ann'], points } }) as const;

  it('is fresh as of now while nothing happens', async () => {
    expect(await station.freshness()).toMatchObject({ state: 'FRESH', stalenessMs: 0 });
    station.advance(seconds(600));
    expect(await station.freshness()).toMatchObject({ state: 'FRESH', stalenessMs: 0 });
  });

  it('serves what was published, and tells the offset', async () => {
    const { sequence } = station.publish(scored(2));
    expect(await station.row('ann')).toMatchObject({ points: 2 });
    expect((await station.freshness()).offsets).toEqual([`GAMES:${sequence}`]);
  });

  it('is stale, ever more so, while nobody folds, and fresh again afterwards', async () => {
    await station.freshness();
    await station.stopConsumer();
    station.publish(scored(2));
    station.advance(budget);
    expect(await station.freshness()).toMatchObject({ state: 'FRESH', stalenessMs: budget });
    station.advance(seconds(1));
    const stale = { state: 'STALE', stalenessMs: budget + seconds(1) };
    expect(await station.freshness()).toMatchObject(stale);
    expect(await station.row('ann')).toBeUndefined();
    station.startConsumer();
    expect(await station.freshness()).toMatchObject({ state: 'FRESH', stalenessMs: 0 });
    expect(await station.row('ann')).toMatchObject({ points: 2 });
  });

  it('cannot tell how fresh it is, beyond what it knew, while the source is away', async () => {
    await station.freshness();
    station.sourceGoesAway();
    station.advance(seconds(3));
    expect((await station.freshness()).stalenessMs).toBe(seconds(3));
    station.sourceComesBack();
    expect((await station.freshness()).stalenessMs).toBe(0);
  });

  it('knows nothing before it has seen its streams once', async () => {
    station.sourceGoesAway();
    expect(await station.freshness()).toMatchObject({ state: 'UNKNOWN', asOf: null });
  });

  it('says that it stands in a gap when a stream discarded what it needed', async () => {
    await station.freshness();
    await station.stopConsumer();
    station.publish(scored(1));
    station.publish(scored(2));
    station.purge('GAMES');
    station.startConsumer();
    expect((await station.freshness()).state).toBe('GAP');
  });

  it('comes through a rebuild', async () => {
    station.publish(scored(2));
    await station.freshness();
    await station.rebuild();
    expect(await station.row('ann')).toMatchObject({ points: 2 });
    expect((await station.freshness()).state).toBe('FRESH');
  });

  it('takes no event that breaks its contract', () =>
    expect(() =>
      station.publish({ type: 'PointsScored', data: { players: 'ann', points: 1 } as never }),
    ).toThrow('breaks the contract'));
});
