import type { Delays } from '../../model/fact.js';
import { NO_COUNTS } from '../../model/checkpoint.js';
import { minutes } from '../../model/duration.js';
import { RecentDelays } from './recent-delays.js';

describe('the delays of the last minutes', () => {
  let elapsed: number;
  let delays: RecentDelays;
  beforeEach(() => {
    elapsed = 0;
    delays = new RecentDelays(() => elapsed);
  });

  const committed = (measured?: Delays): void =>
    delays.observe({
      fact: 'batch-committed',
      task: 'scores',
      counts: NO_COUNTS,
      rows: 0,
      commitMs: 1,
      to: {},
      ...(measured && { delays: measured }),
    });

  it('are kept for each hop', () => {
    for (let ms = 1; ms <= 200; ms++) committed({ brokerMs: ms, foldMs: 1, commitMs: 2 });
    delays.observe({ fact: 'change-served', task: 'scores', delayMs: 7 });
    expect(delays.lately('scores')).toEqual({
      producer: null,
      broker: { p50Ms: 100, p99Ms: 198, lastMs: 200, samples: 200 },
      fold: { p50Ms: 1, p99Ms: 1, lastMs: 1, samples: 200 },
      commit: { p50Ms: 2, p99Ms: 2, lastMs: 2, samples: 200 },
      served: { p50Ms: 7, p99Ms: 7, lastMs: 7, samples: 1 },
    });
  });

  it('take clocks that disagree for no delay', () => {
    committed({ producerMs: -3_600_000, brokerMs: 1, foldMs: 1, commitMs: 1 });
    expect(delays.lately('scores').producer?.lastMs).toBe(0);
  });

  it('are forgotten after that', () => {
    committed({ brokerMs: 1, foldMs: 1, commitMs: 1 });
    elapsed = minutes(6);
    expect(delays.lately('scores').broker).toBeNull();
    committed({ brokerMs: 5, foldMs: 1, commitMs: 1 });
    expect(delays.lately('scores').broker?.samples).toBe(1);
  });

  it('are bounded, and those of other projections stay apart', () => {
    for (let n = 0; n < 2_000; n++) committed({ brokerMs: n, foldMs: 1, commitMs: 1 });
    expect(delays.lately('scores').broker).toMatchObject({ samples: 500, lastMs: 1_999 });
    expect(delays.lately('teams').broker).toBeNull();
  });

  it('are none of a commit that carried no event', () => {
    committed();
    expect(delays.lately('scores').commit).toBeNull();
  });
});
