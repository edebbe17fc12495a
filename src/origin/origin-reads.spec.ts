import { FakeOwnerAsks } from '../../test/support/fake-owner-asks.js';
import {
  answerScores,
  gameService,
  ownedScores,
  playersIn,
  teamlessScores,
} from '../../test/support/owned-scores.js';
import { until } from '../../test/support/until.js';
import type { Fact } from '../model/fact.js';
import { hours, milliseconds, minutes, seconds } from '../model/duration.js';
import type { Projection } from '../model/projection.js';
import { MemoryAnswerCaches } from '../store/memory-answer-cache.js';
import type { OriginReads } from './origin-reads.js';
import { Origins } from './origins.js';
import { fieldsOf, toldOfAll } from './told.js';
import { wholeRows } from './whole-rows.js';

/** What the game service tells, with a clock that is moved. */
class Bed {
  readonly clock = { at: 1_000_000, now: () => this.clock.at };
  readonly asks = new FakeOwnerAsks(answerScores, this.clock);
  readonly facts: Fact[] = [];
  readonly caches = new MemoryAnswerCaches(this.clock);
  private readonly origins = new Origins({
    asks: this.asks,
    caches: this.caches,
    observe: (fact) => this.facts.push(fact),
  });

  of(projection: Projection = teamlessScores): OriginReads {
    const reads = this.origins.of(projection);
    if (reads === undefined) throw new Error('It has no origin.');
    return reads;
  }

  async told(...keys: string[]) {
    return (await this.of().read(keys, { endsAt: performance.now() + 10_000 })).told;
  }

  async state(...keys: string[]) {
    return (await this.told(...keys)).map(({ state }) => state);
  }
}

describe('what an owner tells', () => {
  let bed: Bed;
  beforeEach(() => {
    bed = new Bed();
  });

  it('is asked for once, and told again within its time', async () => {
    expect(await bed.told('ann', 'bob')).toMatchObject([
      { state: 'FRESH', answer: { fields: { team: 'team of ann' }, askedAt: 1_000_000 } },
      { state: 'FRESH', answer: { fields: { team: 'team of bob' } } },
    ]);
    bed.clock.at += minutes(1);
    expect(await bed.state('bob', 'ann')).toEqual(['CACHED', 'CACHED']);
    bed.clock.at += 1;
    expect(await bed.state('bob')).toEqual(['FRESH']);
    expect(bed.asks.asked.map(playersIn)).toEqual([['ann', 'bob'], ['bob']]);
  });

  it('is asked for only of the keys of which nothing good is known', async () => {
    await bed.told('ann');
    expect(await bed.state('ann', 'bob', 'cyd', 'dan')).toEqual([
      'CACHED',
      'FRESH',
      'FRESH',
      'FRESH',
    ]);
    expect(bed.asks.asked.map(playersIn)).toEqual([['ann'], ['bob', 'cyd'], ['dan']]);
  });

  it('is nothing for ten seconds, where the owner has nothing', async () => {
    const [told] = await bed.told('nobody');
    expect(told && fieldsOf(told)).toBeNull();
    bed.clock.at += seconds(10);
    expect(await bed.state('nobody')).toEqual(['CACHED']);
    bed.clock.at += 1;
    expect(await bed.state('nobody')).toEqual(['FRESH']);
  });

  it.each(['unreachable', 'timeout', 'overloaded', 'resting', 'refused', 'unreadable'] as const)(
    'is what it told last where it gives no answer (%s), for a day',
    async (why) => {
      await bed.told('ann');
      bed.asks.failing = why;
      bed.clock.at += minutes(2);
      expect(await bed.told('ann', 'bob')).toMatchObject([
        { state: 'DEGRADED', answer: { fields: { team: 'team of ann' } }, failure: { why } },
        { state: 'UNAVAILABLE', failure: { why } },
      ]);
      bed.clock.at += hours(24);
      expect(await bed.state('ann')).toEqual(['UNAVAILABLE']);
      bed.asks.failing = undefined;
      expect(await bed.state('ann')).toEqual(['FRESH']);
    },
  );

  it('is what it told last where nobody can wait for it, and the answer is for the next', async () => {
    await bed.told('ann');
    bed.clock.at += minutes(2);
    bed.asks.hold();
    const { told } = await bed.of().read(['ann'], { endsAt: performance.now() + 5 });
    expect(told).toMatchObject([{ state: 'DEGRADED', failure: { why: 'timeout' } }]);
    bed.asks.answerNow();
    await until(async () => (await bed.state('ann'))[0] === 'CACHED');
    expect(bed.asks.asked).toHaveLength(2);
  });

  it('is asked for once by all who ask at once', async () => {
    bed.asks.hold();
    const all = Array.from({ length: 50 }, () => bed.state('ann', 'bob'));
    await until(() => bed.asks.waiting === 1);
    bed.asks.answerNow();
    for (const states of await Promise.all(all)) expect(states).toEqual(['FRESH', 'FRESH']);
    expect(bed.asks.asked).toHaveLength(1);
  });

  it('is asked for anew by one who joined a question whose time is over before his own', async () => {
    const owner = { ...gameService, timeout: milliseconds(50) };
    const { origin } = teamlessScores;
    const quick = { ...teamlessScores, ...(origin && { origin: { ...origin, from: owner } }) };
    bed.asks.hold();
    const ask = () => bed.of(quick).read(['ann'], { endsAt: performance.now() + 10_000 });
    const first = ask();
    await until(() => bed.asks.waiting === 1);
    const second = ask();
    expect((await first).told).toMatchObject([
      { state: 'UNAVAILABLE', failure: { why: 'timeout' } },
    ]);
    await until(() => bed.asks.asked.length === 2);
    bed.asks.answerNow();
    expect((await second).told).toMatchObject([{ state: 'FRESH' }]);
  });

  it('is not told out of the cache where the clock says that it was asked for later', async () => {
    await bed.told('ann');
    bed.clock.at -= 1;
    expect(await bed.state('ann')).toEqual(['FRESH']);
  });

  it('is told where it cannot be kept', async () => {
    const cache = bed.caches.open(teamlessScores);
    cache.keep = () => Promise.reject(new Error('away'));
    expect(await bed.state('ann')).toEqual(['FRESH']);
    expect(await bed.state('ann')).toEqual(['FRESH']);
  });

  it('is asked for of no key that would spoil the question of others', async () => {
    const keys = ['ann', 'x'.repeat(257), '\ud800', 'ü'.repeat(50)];
    expect(await bed.told(...keys)).toMatchObject([
      { state: 'FRESH' },
      { state: 'UNAVAILABLE', failure: { why: 'refused' } },
      { state: 'UNAVAILABLE', failure: { why: 'refused' } },
      { state: 'UNAVAILABLE', failure: { why: 'refused' } },
    ]);
    expect(bed.asks.asked.map(playersIn)).toEqual([['ann']]);
  });

  it('is kept for a while, but not that there is nothing: of keys that are nowhere there is no end', async () => {
    await bed.told('ann', 'nobody');
    bed.clock.at += seconds(21);
    const { answers } = await bed.caches.open(teamlessScores).read(['ann', 'nobody']);
    expect(answers).toMatchObject([{ fields: { team: 'team of ann' } }, undefined]);
  });

  it('is counted by how it was come by', async () => {
    await bed.told('ann');
    await bed.told('ann');
    bed.asks.failing = 'resting';
    bed.clock.at += minutes(2);
    await bed.told('ann', 'bob');
    const counted = { fact: 'origin-read', projection: 'scores' };
    const none = { fresh: 0, cached: 0, degraded: 0, unavailable: 0 };
    expect(bed.facts).toEqual([
      { ...counted, ...none, fresh: 1 },
      { ...counted, ...none, cached: 1 },
      { ...counted, ...none, degraded: 1, unavailable: 1 },
    ]);
  });

  it('is together as good as the worst of it, and as old as the oldest', async () => {
    await bed.told('ann');
    bed.clock.at += 500;
    const read = async (...keys: string[]) =>
      toldOfAll(await bed.of().read(keys, { endsAt: performance.now() + 10_000 }));
    expect(await read('ann', 'bob')).toMatchObject({ state: 'CACHED', asOf: 1_000_000, keys: 2 });
    bed.asks.failing = 'resting';
    expect(await read('ann', 'bob', 'cyd')).toMatchObject({
      state: 'UNAVAILABLE',
      asOf: 1_000_000,
      unavailable: 1,
      failure: { why: 'resting' },
    });
  });
});

describe('whole rows of an owner', () => {
  let bed: Bed;
  beforeEach(() => {
    bed = new Bed();
  });

  const rows = (since: number, ...keys: string[]) =>
    wholeRows(bed.of(ownedScores), keys, { since, endsAt: performance.now() + 10_000 });

  it('are as of when it was asked for the oldest of them', async () => {
    await rows(0, 'ann');
    bed.clock.at += 500;
    const read = await rows(0, 'ann', 'nobody');
    expect(read).toMatchObject({
      rows: [{ player: 'ann', points: 7, team: 'team of ann' }, null],
      standing: { asOf: 1_000_000, fromOrigin: true, offsets: {} },
      told: { state: 'CACHED' },
    });
    expect('standing' in read && read.standing.now).toBeGreaterThanOrEqual(1_000_500);
  });

  it('are asked for again where they were asked for too early', async () => {
    await rows(0, 'ann');
    bed.clock.at += 500;
    expect(await rows(999_999, 'ann')).toMatchObject({ told: { state: 'CACHED' } });
    expect(await rows(1_000_000, 'ann')).toMatchObject({ standing: { asOf: 1_000_500 } });
  });

  it('are asked for again where the question under way is older than what is wanted', async () => {
    bed.asks.hold();
    const early = rows(0, 'ann');
    await until(() => bed.asks.waiting === 1);
    bed.clock.at += 500;
    const late = [rows(1_000_500, 'ann'), rows(1_000_400, 'ann')];
    await new Promise(setImmediate);
    bed.asks.answerNow();
    expect(await early).toMatchObject({ standing: { asOf: 1_000_000 } });
    for (const one of late) expect(await one).toMatchObject({ standing: { asOf: 1_000_500 } });
    expect(bed.asks.asked).toHaveLength(2);
  });

  it('are not made of what it told last', async () => {
    await rows(0, 'ann');
    bed.asks.failing = 'refused';
    bed.asks.retryAfterMs = 40;
    expect(await rows(1_000_001, 'ann', 'bob')).toMatchObject({
      outcome: 'failed',
      why: 'refused',
      retryAfterMs: 40,
    });
  });

  it('cannot be asked for late enough by a clock that has gone back', async () => {
    expect(await rows(2_000_000, 'ann')).toMatchObject({ outcome: 'failed', why: 'timeout' });
    expect(bed.asks.asked).toHaveLength(3);
  });

  it('are nobody else’s objects', async () => {
    const [one, other] = await Promise.all([rows(0, 'ann'), rows(0, 'ann')]);
    if (!('rows' in one) || !('rows' in other)) throw new Error('There are no rows.');
    expect(one.rows[0]).toEqual(other.rows[0]);
    expect(one.rows[0]).not.toBe(other.rows[0]);
  });
});
