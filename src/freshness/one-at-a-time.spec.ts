import { OneAtATime } from './one-at-a-time.js';

describe('a job that runs one at a time', () => {
  it('runs once more for all who asked while it ran, and not again', async () => {
    const ends: (() => void)[] = [];
    const job = new OneAtATime(() => new Promise((resolve) => ends.push(resolve)));
    job.ask();
    job.ask();
    job.ask();
    expect(ends).toHaveLength(1);
    ends[0]?.();
    await turn();
    expect(ends).toHaveLength(2);
    ends[1]?.();
    await turn();
    expect(ends).toHaveLength(2);
    job.ask();
    expect(ends).toHaveLength(3);
  });
});

const turn = () => new Promise((resolve) => setImmediate(resolve));
