import { milliseconds } from '../model/duration.js';
import { storedMessage } from '../../test/support/stored-message.js';
import { games } from '../../test/support/example-projection.js';
import { SeenEvents, windowsOf } from './seen-events.js';

describe('remembered events', () => {
  const windows = new Map([
    ['GAMES', milliseconds(100)],
    ['SHOPS', milliseconds(100)],
  ]);
  const message = (id: string, storedAt: number, stream = 'GAMES') =>
    storedMessage({ stream, storedAt, headers: { 'ce-id': id } });

  function takeIn(seen: SeenEvents, id: string, storedAt: number, stream?: string): boolean {
    const event = message(id, storedAt, stream);
    const known = seen.idOf(event) ?? '';
    if (seen.holds(known, event)) return false;
    seen.remember(known, event);
    return true;
  }

  it('are heard once within the window, and again after it', () => {
    const seen = new SeenEvents(windows, new Map());
    expect([50, 150, 151].map((at) => takeIn(seen, 'one', at))).toEqual([true, false, true]);
  });

  it('are known by ce-id, else by the message id; one without an id is never a repetition', () => {
    const seen = new SeenEvents(windows, new Map());
    const both = { 'ce-id': 'a', 'Nats-Msg-Id': 'b' };
    expect(seen.idOf(storedMessage({ headers: both }))).toBe('GAMES a');
    expect(seen.idOf(storedMessage({ headers: { 'Nats-Msg-Id': 'b' } }))).toBe('GAMES b');
    expect(seen.idOf(storedMessage())).toBeUndefined();
  });

  it('are those of streams that declare a window, the longest of their contracts', () => {
    const declared = (window: number) => ({ ...games, dedupe: { window: milliseconds(window) } });
    expect([...windowsOf([games, declared(5), declared(9), declared(7)])]).toEqual([['GAMES', 9]]);
    expect(windowsOf([games]).size).toBe(0);
    expect(new SeenEvents(new Map(), new Map()).idOf(message('one', 1))).toBeUndefined();
  });

  it('are remembered from what was stored', () => {
    const seen = new SeenEvents(windows, new Map([['GAMES one', 50]]));
    expect(takeIn(seen, 'one', 60)).toBe(false);
  });

  it('are forgotten when their time is over, by the time of their own stream', () => {
    const seen = new SeenEvents(windows, new Map([['SHOPS old', 10]]));
    takeIn(seen, 'one', 50);
    expect(seen.takeChange()).toEqual({ add: [['GAMES one', 50]], drop: [] });
    takeIn(seen, 'two', 9_000);
    expect(seen.takeChange()).toEqual({ add: [['GAMES two', 9_000]], drop: ['GAMES one'] });
    takeIn(seen, 'new', 111, 'SHOPS');
    expect(seen.takeChange()).toEqual({ add: [['SHOPS new', 111]], drop: ['SHOPS old'] });
    expect(seen.takeChange()).toBeUndefined();
  });
});
