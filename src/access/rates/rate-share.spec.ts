import { until } from '../../../test/support/until.js';
import type { BucketSize } from './bucket.js';
import { RateShare } from './rate-share.js';

const SIZE: BucketSize = { points: 200, pointsPerMs: 0.1 };
const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

interface Asked {
  readonly points: number;
  answer(left: number): Promise<void>;
}

describe("a replica's share of a rate", () => {
  let at: number;
  let asked: Asked[];
  beforeEach(() => {
    at = 0;
    asked = [];
  });

  const share = (size = SIZE) => {
    const heard = asked;
    const spend = (points: number): Promise<number> =>
      new Promise((resolve) => {
        const answer = (left: number): Promise<void> => {
          resolve(left);
          return turn();
        };
        heard.push({ points, answer });
      });
    return new RateShare(size, spend, () => at);
  };
  const grantedOf = (of: RateShare, requests: number): number =>
    Array.from({ length: requests }, () => of.take()).filter((wait) => wait === 0).length;

  it('grants what one turn of work brings before anybody has answered', () => {
    expect(grantedOf(share(), 1_000)).toBe(100);
  });

  it('grants a quarter of a large bucket before anybody has answered', () => {
    expect(grantedOf(share({ points: 4_000, pointsPerMs: 2 }), 4_000)).toBe(1_000);
  });

  it('never grants more than a bucket holds', () => {
    expect(grantedOf(share({ points: 3, pointsPerMs: 0.001 }), 10)).toBe(3);
  });

  it('settles together what was spent in the meantime', async () => {
    const here = share();
    grantedOf(here, 60);
    expect(asked.map(({ points }) => points)).toEqual([51]);
    await asked[0]?.answer(149);
    grantedOf(here, 60);
    expect(asked.map(({ points }) => points)).toEqual([51, 51]);
  });

  it('settles also what little was spent, before long', async () => {
    grantedOf(share(), 3);
    expect(asked).toEqual([]);
    await until(() => asked.length > 0);
    expect(asked.map(({ points }) => points)).toEqual([3]);
  });

  it('takes what others have spent for spent', async () => {
    const here = share();
    grantedOf(here, 60);
    await asked[0]?.answer(20);
    expect(grantedOf(here, 100)).toBe(11);
  });

  it('waits until a debt is paid, and tells how long', async () => {
    const here = share();
    grantedOf(here, 51);
    await asked[0]?.answer(-49);
    expect(here.take()).toBe(500);
    at = 490;
    expect(here.take()).toBe(10);
    at = 500;
    expect(here.take()).toBe(0);
    expect(here.take()).toBe(10);
  });

  it('fills up again while nobody asks, and not beyond its size', async () => {
    const here = share({ points: 60, pointsPerMs: 1 });
    grantedOf(here, 60);
    await asked[0]?.answer(-40);
    expect(here.take()).toBeGreaterThan(0);
    at = 1_000_000;
    expect(grantedOf(here, 100)).toBe(60);
  });

  it('takes nothing for what it refuses', async () => {
    const here = share({ points: 1, pointsPerMs: 0.001 });
    expect(here.take()).toBe(0);
    for (let i = 0; i < 100; i++) expect(here.take()).toBe(1_000);
    at = 1_000;
    expect(here.take()).toBe(0);
  });
});
