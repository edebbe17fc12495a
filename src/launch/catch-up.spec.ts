import { isCaughtUp } from './catch-up.js';

describe('a station', () => {
  const atHead = { head: 7, lag: 0 };

  it('has caught up when every task is at the head of its streams', () =>
    expect(isCaughtUp([{ streams: [atHead, atHead] }, { streams: [atHead] }])).toBe(true));

  it('has not while one task is behind in one stream', () =>
    expect(isCaughtUp([{ streams: [atHead, { head: 7, lag: 1 }] }])).toBe(false));

  it('has not while a task that has something to read committed nothing yet', () =>
    expect(isCaughtUp([{ streams: [{ head: 7, lag: null }] }])).toBe(false));

  it('does not wait for streams that are empty, or not there', () => {
    const empty = { head: 0, lag: null };
    const missing = { head: null, lag: null };
    expect(isCaughtUp([{ streams: [empty, missing] }])).toBe(true);
  });
});
