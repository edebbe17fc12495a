import { seconds } from '../../../src/model/duration.js';
import { COURSE, SERVICES, WAYS, type Course } from './course.js';
import { plotOf } from './plot.js';
import { reportOf } from './report.js';
import { measure, type Measured, type Played } from './run.js';

/** A run of moments, in which nobody fails but who is told to, and nobody is too late. */
const SMALL: Course = {
  ...COURSE,
  availability: 1,
  timeout: seconds(30),
  pagesPerSecond: 20,
  orders: 30,
  warmUpSeconds: 0.5,
  scenes: [
    { name: 'ordinary times', seconds: 1 },
    { name: 'an owner is down', seconds: 1, down: 'products' },
  ],
};

describe('the benchmark of before and after', () => {
  let measured: Measured;
  let ordinary: Played;
  let down: Played;

  beforeAll(async () => {
    measured = await measure(SMALL);
    [ordinary, down] = measured.played as [Played, Played];
  }, 60_000);

  it('asks for as many pages each way, and tells what became of each', () => {
    for (const { figures } of measured.played) {
      expect(figures.map(({ way }) => way)).toEqual(WAYS);
      expect(figures.map(({ pages }) => pages)).toEqual([20, 20, 20]);
      for (const { pages, complete, timeouts, refused } of figures)
        expect(complete + timeouts + refused).toBe(pages);
    }
  });

  it('counts at the owners what was asked of them', () => {
    for (const { figures, served } of measured.played) {
      const sent = figures.reduce((sum, { requests }) => sum + requests, 0);
      expect(SERVICES.reduce((sum, service) => sum + served[service], 0)).toBe(sent);
    }
  });

  it('has each page of five owners, or of the station and none of them', () => {
    expect(ordinary.figures.map(({ complete }) => complete)).toEqual([20, 20, 20]);
    expect(ordinary.figures.map(({ requests }) => requests)).toEqual([100, 100, 0]);
    expect(ordinary.published).toBeGreaterThan(0);
  });

  it('has no page of the owners while one of them is down, and each of the station', () => {
    expect(down.figures.map(({ complete }) => complete)).toEqual([0, 0, 20]);
    expect(down.figures.map(({ refused }) => refused)).toEqual([20, 20, 0]);
  });

  it('has compared what both tell', () => expect(measured.compared).toBe(SMALL.orders));

  it('writes all of it down', () => {
    const report = reportOf(measured, 'a machine');
    const svg = plotOf(measured.played.flatMap(({ figures }) => figures));
    for (const { name } of SMALL.scenes) expect(svg).toContain(`>${name}</text>`);
    expect(report.match(/^\| `station` \| 100\.00 % \| 20 \| 0 \|/gm)).toHaveLength(2);
    expect(report.match(/^\| `fan-out` \| 0\.00 % \| 20 \| 0 \| - \| - \|/gm)).toHaveLength(1);
  });
});
