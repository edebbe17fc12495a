import { buildSchema } from 'graphql';
import { scores } from '../../test/support/example-projection.js';
import { teamlessScores } from '../../test/support/owned-scores.js';
import type { Origin } from '../model/origin.js';
import type { Projection } from '../model/projection.js';
import { refIn } from '../model/ref.js';
import { servedFieldsOf } from './served-fields.js';

const schema = buildSchema(`
  interface Node { id: ID! }
  type Query { score: Score }
  type Score implements Node {
    id: ID!
    player: ID!
    "Since the beginning."
    points: Int! @deprecated(reason: "Use rank.")
    seat: Seat
    best: Score
    freshness: Int
  }
  type Seat { block: Int!, next: [Seat!] }
`);
const SCORES: Projection = {
  ...(scores as Projection),
  refs: { best: { to: scores as Projection, keyOf: () => null } },
};
const fieldsOf = (projection: Projection) => servedFieldsOf(schema, [projection]);

describe('the fields that a projection serves', () => {
  it('are those of its type, and of the types within its rows, each once', () =>
    expect(fieldsOf(SCORES).map(({ path, coordinate }) => [path, coordinate])).toEqual([
      ['id', 'Score.id'],
      ['player', 'Score.player'],
      ['points', 'Score.points'],
      ['seat', 'Score.seat'],
      ['seat.block', 'Seat.block'],
      ['seat.next', 'Seat.next'],
      ['best', 'Score.best'],
      ['freshness', 'Score.freshness'],
    ]));

  it('are told as the schema tells them', () =>
    expect(fieldsOf(SCORES).find(({ path }) => path === 'points')).toEqual({
      projection: 'scores',
      version: 1,
      coordinate: 'Score.points',
      path: 'points',
      type: 'Int!',
      description: 'Since the beginning.',
      deprecated: 'Use rank.',
      origin: 'row',
    }));

  it('come from the row, from another projection, or from the station', () => {
    const origins = new Map(fieldsOf(SCORES).map(({ path, origin }) => [path, origin]));
    expect([...origins].filter(([, origin]) => origin !== 'row')).toEqual([
      ['id', 'station'],
      ['best', 'ref'],
      ['freshness', 'station'],
    ]);
  });

  it('count an id of the author as one of the row', () => {
    const own = buildSchema('type Query { score: Score } type Score { id: ID! }');
    expect(servedFieldsOf(own, [SCORES])).toMatchObject([{ path: 'id', origin: 'row' }]);
  });

  it('come from another projection also within the row, on the objects that a ref leads from', () => {
    class Seat {}
    const next = refIn(Seat, scores, () => null);
    const origins = new Map(
      fieldsOf({ ...SCORES, refs: { next } }).map(({ path, origin }) => [path, origin]),
    );
    expect(origins.get('seat.next')).toBe('ref');
    expect(origins.get('best')).toBe('row');
  });

  it('come from their owner with all that is in them, where it is asked for them on demand', () => {
    const asked = { ...teamlessScores.origin, fields: ['seat'] } as Origin;
    const origins = new Map(
      fieldsOf({ ...SCORES, origin: asked }).map(({ path, origin }) => [path, origin]),
    );
    expect(origins.get('seat')).toBe('owner');
    expect([...origins].filter(([path]) => path.startsWith('seat.'))).not.toEqual([]);
    for (const [path, origin] of origins)
      expect([path, origin === 'owner']).toEqual([path, /^seat\b/.test(path)]);
  });

  it('are none where the schema has no such type', () =>
    expect(servedFieldsOf(buildSchema('type Query { a: Int }'), [SCORES])).toEqual([]));
});
