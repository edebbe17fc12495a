import { COURSE } from './course.js';
import { figuresOf, quantile } from './figures.js';
import { latencies, p99Of } from './latencies.js';
import { isDownAt, outagesIn } from './outages.js';

describe('the latencies of an owner', () => {
  const { shipments } = COURSE.latencies;
  const draw = (seed: number): number[] => {
    const next = latencies(shipments, seed);
    return Array.from({ length: 20_000 }, next);
  };

  it('have the quantiles that are declared', () => {
    const drawn = draw(1);
    expect((quantile(drawn, 0.5) ?? 0) / shipments.median).toBeCloseTo(1, 1);
    expect((quantile(drawn, 0.99) ?? 0) / p99Of(shipments)).toBeCloseTo(1, 1);
  });

  it('are repeated by their seed', () => {
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });
});

describe('the outages of an owner', () => {
  it.each([0.2, 1, 75, 3_600])('take exactly their share of %d seconds', (seconds) => {
    const outages = outagesIn(seconds, 0.0005, 1);
    const down = outages.reduce((sum, { from, to }) => sum + to - from, 0);
    expect(down).toBeCloseTo(seconds * 0.5);
    for (const { from, to } of outages) {
      expect(from).toBeGreaterThanOrEqual(0);
      expect(to).toBeLessThanOrEqual(seconds * 1_000);
    }
  });

  it('are over when they end', () => {
    const outages = [{ from: 10, to: 20 }];
    expect([9, 10, 19, 20].map((ms) => isDownAt(outages, ms))).toEqual([false, true, true, false]);
  });
});

describe('the figures of a scene', () => {
  it('take latencies of complete answers alone, and count the others by why they are not', () => {
    const asked = { way: 'sequential', requests: 5 } as const;
    const all = [
      { ...asked, isComplete: true, ms: 10 },
      { ...asked, isComplete: true, ms: 30 },
      { ...asked, isComplete: false, ms: 1_000, failure: 'timeout' },
      { ...asked, isComplete: false, ms: 1, requests: 2, failure: 'refused' },
      { way: 'station', isComplete: true, ms: 2, requests: 0, stalenessMs: 90 },
    ] as const;
    expect(figuresOf('s', 'sequential', all)).toEqual({
      scene: 's',
      way: 'sequential',
      pages: 4,
      complete: 2,
      timeouts: 1,
      refused: 1,
      requests: 17,
      p50: 10,
      p99: 30,
      staleness50: undefined,
      staleness99: undefined,
    });
    expect(figuresOf('s', 'station', all)).toMatchObject({
      pages: 1,
      staleness99: 90,
      requests: 0,
    });
  });
});
