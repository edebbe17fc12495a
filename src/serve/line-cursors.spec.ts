import { randomBytes } from 'node:crypto';
import { scores } from '../../test/support/example-projection.js';
import { feedCursors } from './cursors.js';
import { lineCursors } from './line-cursors.js';
import { pack } from './opaque-words.js';
import { SealedWords } from './sealed-words.js';

const cursors = lineCursors(scores);

describe('the cursors of what subscribers are told', () => {
  it.each([
    { cursor: 0 },
    { cursor: 9 },
    { cursor: 9, toldTo: null },
    { cursor: 9, toldTo: 'ann' },
  ])('lead back to %j', (place) => expect(cursors.decode(cursors.encode(place))).toEqual(place));

  it('are the cursors of changes where no snapshot is under way', () =>
    expect(cursors.encode({ cursor: 5 })).toBe(feedCursors(scores).encode(5)));

  it.each([
    ['nothing', ''],
    [
      'another projection',
      lineCursors({ ...scores, name: 'x' }).encode({ cursor: 1, toldTo: 'a' }),
    ],
    ['a place that is none', pack([1, 'snapshot', 'scores:v1', [-1, 'a']])],
    ['a key that is none', pack([1, 'snapshot', 'scores:v1', [1, 2]])],
  ])('are refused when they are of %s', (_, word) =>
    expect(() => cursors.decode(word)).toThrow('CURSOR_INVALID'),
  );

  it('say no key to whoever cannot open them', () => {
    const sealed = lineCursors(scores, new SealedWords(randomBytes(32)));
    const place = { cursor: 9, toldTo: 'ann' };
    const cursor = sealed.encode(place);
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toContain('ann');
    expect(sealed.decode(cursor)).toEqual(place);
    expect(sealed.encode({ cursor: 5 })).toBe(cursors.encode({ cursor: 5 }));
    expect(() => sealed.decode(cursors.encode(place))).toThrow('CURSOR_INVALID');
  });
});
