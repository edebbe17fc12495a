import { checkpointsIn, isCaughtUp } from './catch-up.js';

describe('the checkpoints of a station', () => {
  it('are read from its metrics', () => {
    const metrics = `# TYPE station_task_checkpoint_sequence gauge
station_task_checkpoint_sequence{task="product-cards",stream="PRODUCTS"} 14232
station_task_checkpoint_sequence{stream="ORDERS",task="popular-products"} 7
station_commits_total{task="product-cards",outcome="committed"} 9
`;
    expect(checkpointsIn(metrics)).toEqual([
      { stream: 'PRODUCTS', sequence: 14232 },
      { stream: 'ORDERS', sequence: 7 },
    ]);
  });
});

describe('a station', () => {
  const heads = new Map([
    ['ORDERS', 7],
    ['PRODUCTS', 5],
  ]);

  it('has caught up when every task is at the head of its streams', () => {
    const checkpoints = [
      { stream: 'ORDERS', sequence: 7 },
      { stream: 'PRODUCTS', sequence: 5 },
    ];
    expect(isCaughtUp(checkpoints, heads)).toBe(true);
  });

  it('has not while one task is behind', () => {
    const checkpoints = [
      { stream: 'PRODUCTS', sequence: 5 },
      { stream: 'PRODUCTS', sequence: 4 },
    ];
    expect(isCaughtUp(checkpoints, heads)).toBe(false);
  });

  it('has not before any task has begun', () => {
    expect(isCaughtUp([], heads)).toBe(false);
  });
});
