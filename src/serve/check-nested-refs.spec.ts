import { ObjectType } from '@nestjs/graphql';
import { buildSchema } from 'graphql';
import { scores } from '../../test/support/example-projection.js';
import type { NestedRef, Projection } from '../model/projection.js';
import { refIn } from '../model/ref.js';
import { nestedRefFaults } from './check-nested-refs.js';

@ObjectType('SoughtSeat')
class Seat {
  block: string;
}
class Elsewhere {
  block: string;
}

const schema = buildSchema(`
  type Query { score: Score }
  type Score { player: ID!, seats: [[SoughtSeat!]!], best: Other }
  type SoughtSeat { block: String!, guest: Other }
  type Other { elsewhere: Elsewhere }
  type Elsewhere { block: String! }
`);
const other = { ...(scores as Projection), name: 'others', serves: class Other {} };
const toOther = (within: Projection['serves']) => refIn(within, other, () => null);
const withRefs = (refs: Readonly<Record<string, NestedRef>>): Projection => ({
  ...(scores as Projection),
  refs: { best: { to: other, keyOf: () => null }, ...refs },
});
const faultsOf = (...projections: Projection[]) => nestedRefFaults(projections, schema);
const OF = 'Projection "scores" of team-games has a ref';

describe('the check of refs within rows', () => {
  it('finds nothing where rows hold such objects', () =>
    expect(faultsOf(withRefs({ guest: toOther(Seat) }), other)).toEqual([]));

  it('finds a class that no row holds, also where a ref leads to it', () =>
    expect(faultsOf(withRefs({ guest: toOther(Elsewhere) }), other)).toEqual([
      `${OF} "guest" within Elsewhere, which no Score holds.`,
    ]));

  it('finds a ref that is named like a field', () =>
    expect(faultsOf(withRefs({ block: toOther(Seat) }))).toEqual([
      `${OF} "block" within SoughtSeat, which has a field of that name.`,
    ]));

  it('finds a class that is a row of its own', () =>
    expect(faultsOf(withRefs({ guest: toOther(other.serves) }), other)).toEqual([
      `${OF} "guest" within Other, the rows of "others". Declare it there, from the row.`,
    ]));

  it('finds two projections that join the same objects', () => {
    const one = withRefs({ guest: toOther(Seat) });
    expect(faultsOf({ ...one, name: 'first' }, one)).toEqual([
      `${OF} "guest" within SoughtSeat, where "first" has one too. Give each a class of its own.`,
    ]);
  });
});
