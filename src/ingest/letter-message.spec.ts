import { scores } from '../../test/support/example-projection.js';
import { storedMessage } from '../../test/support/stored-message.js';
import { decode } from '../source/decode.js';
import { schemasOf } from '../source/schemas-by-type.js';
import { letterOf } from './letter.js';
import { LetterMessage } from './letter-message.js';

const place = {
  number: 3,
  queue: 'key:ann',
  key: 'ann',
  fault: { code: 'EVENT_FOLD_FAILED', reason: 'because' },
} as const;

describe('a dead letter', () => {
  const message = storedMessage({
    sequence: 9,
    storedAt: 5_000,
    headers: { 'ce-id': 'e-1', 'ce-time': '2026-01-01T00:00:00Z' },
    data: { players: ['ann', 'é'], points: 1 },
  });
  const letter = letterOf(scores, message, place);

  it('keeps all of its message, its place and its fault', () =>
    expect(letter).toEqual({
      projection: 'scores',
      version: 1,
      number: 3,
      queue: 'key:ann',
      key: 'ann',
      stream: 'GAMES',
      sequence: 9,
      subject: 'games.PointsScored',
      storedAt: 5_000,
      headers: { 'ce-id': ['e-1'], 'ce-time': ['2026-01-01T00:00:00Z'] },
      payload: message.payload(),
      code: 'EVENT_FOLD_FAILED',
      reason: 'because',
    }));

  it('is read again as the message it was', () => {
    const again = new LetterMessage(letter);
    const schemas = schemasOf(scores.reads);
    const [before, after] = [decode(message, schemas), decode(again, schemas)];
    if (before.outcome !== 'event' || after.outcome !== 'event') throw new Error('no event');
    for (const part of ['type', 'data', 'time', 'id'] as const)
      expect(after.event[part]).toEqual(before.event[part]);
    expect([again.stream, again.sequence, again.storedAt]).toEqual(['GAMES', 9, 5_000]);
    expect([again.headers(), again.header('ce-type')]).toEqual([message.headers(), undefined]);
  });

  it('whose payload is not JSON is kept byte by byte', () => {
    const broken = letterOf(scores, storedMessage({ text: '{"half' }), place);
    const again = new LetterMessage(broken);
    expect(Buffer.from(again.payload()).toString()).toBe('{"half');
    expect(() => again.json()).toThrow(SyntaxError);
  });
});
