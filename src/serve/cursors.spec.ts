import fc from 'fast-check';
import { scores } from '../../test/support/example-projection.js';
import { feedCursors, listCursors } from './cursors.js';

const refusal = expect.objectContaining({ code: 'CURSOR_INVALID' });
const thrownBy = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error;
  }
};

describe('cursors', () => {
  const byPoints = listCursors(scores, { field: 'points', direction: 'desc' });

  it('give back any place in a list, and can stand in a URL', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (member) => {
        expect(byPoints.encode(member)).toMatch(/^[\w-]+$/);
        expect(byPoints.decode(byPoints.encode(member))).toBe(member);
      }),
    ));

  it('give back any place in a feed', () =>
    fc.assert(
      fc.property(fc.maxSafeNat(), (place) => {
        const cursors = feedCursors(scores);
        expect(cursors.decode(cursors.encode(place))).toBe(place);
      }),
    ));

  it.each([
    ['field', scores, { field: 'team', direction: 'desc' }],
    ['direction', scores, { field: 'points', direction: 'asc' }],
    ['version', { ...scores, version: 2 }, { field: 'points', direction: 'desc' }],
    ['projection', { ...scores, name: 'others' }, { field: 'points', direction: 'desc' }],
  ] as const)('are refused by a list of another %s', (_, projection, ordering) => {
    const foreign = listCursors(projection, ordering).encode('member');
    expect(thrownBy(() => byPoints.decode(foreign))).toEqual(refusal);
  });

  it('of lists and of feeds are not mistaken for each other', () => {
    const feed = feedCursors(scores);
    expect(thrownBy(() => byPoints.decode(feed.encode(1)))).toEqual(refusal);
    expect(thrownBy(() => feed.decode(byPoints.encode('1')))).toEqual(refusal);
  });

  it('are refused whatever else is given, with a short message', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 500 }),
          fc.json().map((json) => Buffer.from(json).toString('base64url')),
          fc
            .anything()
            .map((place) =>
              Buffer.from(JSON.stringify([1, 'feed', 'scores:v1', place])).toString('base64url'),
            )
            .filter((cursor) => !isPlace(cursor)),
        ),
        (cursor) => {
          const error = thrownBy(() => feedCursors(scores).decode(cursor));
          expect(error).toEqual(refusal);
          expect((error as Error).message.length).toBeLessThan(250);
        },
      ),
    ));
});

const isPlace = (cursor: string): boolean => {
  const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  const place: unknown = Array.isArray(parts) ? parts[3] : undefined;
  return Number.isSafeInteger(place) && Number(place) >= 0;
};
