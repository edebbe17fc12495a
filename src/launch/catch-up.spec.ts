import { isCaughtUp } from './catch-up.js';

describe('a station', () => {
  const phase = 'running';
  const atHead = { head: 7, lag: 0 };

  it('has caught up when every task is at the head of its streams', () =>
    expect(
      isCaughtUp([
        { phase, streams: [atHead, atHead] },
        { phase, streams: [atHead] },
      ]),
    ).toBe(true));

  it('has not while one task is behind in one stream', () =>
    expect(isCaughtUp([{ phase, streams: [atHead, { head: 7, lag: 1 }] }])).toBe(false));

  it('has not while a task that has something to read committed nothing yet', () =>
    expect(isCaughtUp([{ phase, streams: [{ head: 7, lag: null }] }])).toBe(false));

  it('does not wait for streams that are empty, or not there', () => {
    const empty = { head: 0, lag: null };
    const missing = { head: null, lag: null };
    expect(isCaughtUp([{ phase, streams: [empty, missing] }])).toBe(true);
  });

  it.each(['halted', 'gap'])('does not wait for a task that stands still, as in %s', (standing) => {
    const behind = [{ head: 7, lag: 3 }];
    expect(isCaughtUp([{ phase: standing, streams: behind }])).toBe(true);
    expect(
      isCaughtUp([
        { phase: standing, streams: behind },
        { phase, streams: behind },
      ]),
    ).toBe(false);
  });
});
