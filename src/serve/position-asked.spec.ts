import { racers } from '../../test/support/racing-projection.js';
import { positionAsked } from './position-asked.js';

const asked = (args: Parameters<typeof positionAsked>[2]) => positionAsked(racers, 'ann', args);

describe('the position that is asked for', () => {
  it('is in the usual order of the list, with two rows on either side, unless told otherwise', () => {
    expect(asked({})).toEqual({
      key: 'ann',
      orderBy: 'laps',
      direction: 'desc',
      filter: undefined,
      neighbours: 2,
    });
    expect(asked({ orderBy: 'BEST_ASC', neighbours: 0, where: { club: null } })).toEqual({
      key: 'ann',
      orderBy: 'best',
      direction: 'asc',
      filter: ['club', null],
      neighbours: 0,
    });
  });

  it('is refused in a list that several filters narrow', () =>
    expect(() => asked({ where: { club: 'red', pro: true } })).toThrow(
      'where names 2 fields, but a position is told in a list that one of them narrows.',
    ));

  it.each([-1, 101])('is refused with %i rows on either side', (neighbours) =>
    expect(() => asked({ neighbours })).toThrow(
      `neighbours is ${neighbours}, but from 0 to 100 rows are told on either side.`,
    ),
  );
});
