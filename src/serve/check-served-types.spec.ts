import { buildSchema } from 'graphql';
import type { Projection } from '../model/projection.js';
import { scores } from '../../test/support/example-projection.js';
import { teamlessScores } from '../../test/support/owned-scores.js';
import type { Origin } from '../model/origin.js';
import { fieldsOfType, servedTypeFaults } from './check-served-types.js';

const schema = buildSchema(`
  type Query { score: Score }
  type Score { player: ID! points: Int! team: String tags: [String!]! best: Score }
`);

const faultsOf = (...projections: Projection[]) => servedTypeFaults(projections, schema);

describe('the check of served types', () => {
  it('finds nothing where every key, ordering and filter is served', () =>
    expect(faultsOf(scores)).toEqual([]));

  it.each([
    ['key', { ...scores, key: 'nobody' as never }, 'has the key "nobody"'],
    ['ordering', { ...scores, orderings: { speed: 'asc' } as const }, 'is ordered by "speed"'],
    ['filter', { ...scores, filters: ['colour'] }, 'is filtered by "colour"'],
  ])('finds a %s on a field that the served type lacks', (_, projection, use) =>
    expect(faultsOf(projection)).toEqual([
      `Projection "scores" of team-games ${use}, a field that Score lacks.`,
    ]),
  );

  it('finds orderings and filters on what is no plain value', () =>
    expect(faultsOf({ ...scores, orderings: { tags: 'asc' }, filters: ['best'] })).toEqual([
      'Projection "scores" of team-games is ordered by "tags", which holds more than one plain value.',
      'Projection "scores" of team-games is filtered by "best", which holds more than one plain value.',
    ]));

  it('finds a served class that is no object type', () => {
    class Plain {
      player: string;
    }
    expect(faultsOf({ ...scores, serves: Plain })).toEqual([
      'Projection "scores" of team-games serves Plain, which is not an @ObjectType.',
    ]);
  });

  it('finds a field or a ref that stands where the station tells the freshness of a row', () => {
    const own = buildSchema(`
      type Query { score: Score }
      type Score { player: ID! points: Int! team: String freshness: Int! }
    `);
    const fault =
      'Projection "scores" of team-games has a field "freshness" on Score, where the station tells how fresh the row is. Rename it.';
    expect(servedTypeFaults([scores], own)).toEqual([fault]);
    const refs = { freshness: { to: scores, keyOf: () => null } };
    expect(faultsOf({ ...scores, refs })).toEqual([fault]);
  });

  it('finds a field of an origin that may not be null, or that the served type lacks', () => {
    const from = (...fields: string[]): Projection => ({
      ...scores,
      origin: { ...teamlessScores.origin, fields } as Origin,
    });
    expect(faultsOf(from('team'))).toEqual([]);
    expect(faultsOf(from('points', 'speed'))).toEqual([
      'Projection "scores" of team-games has "points" from its origin, which must be nullable there.',
      'Projection "scores" of team-games has "speed" from its origin, a field that Score lacks.',
    ]);
  });

  it('finds a key that is named as an argument of every root field', () =>
    expect(faultsOf({ ...scores, key: 'fresh' })).toContain(
      'Projection "scores" of team-games has the key "fresh", which is an argument of every root field. Rename it.',
    ));

  it('finds a key that is named as an argument of positions, where they are served', () => {
    expect(faultsOf({ ...scores, key: 'where', positions: true })).toContain(
      'Projection "scores" of team-games has the key "where", which is an argument of positions. Rename it.',
    );
    expect(faultsOf({ ...scores, key: 'where' }).join()).not.toContain('positions');
  });

  it('finds names that positions would share, where they are served', () => {
    const placed = { ...scores, name: 'score-position', positions: true };
    const fault =
      'The GraphQL name "scorePosition" is wanted more than once: Projection "score-position" of team-games, Projection "score-position" of team-games.';
    expect(faultsOf(placed)).toEqual([fault]);
    expect(faultsOf({ ...placed, positions: false })).toEqual([]);
  });

  it.each(['propagation', 'node', 'nodes'])(
    'finds that "%s" is a name which the station uses itself',
    (name) =>
      expect(faultsOf({ ...scores, name })).toEqual([
        `The GraphQL name "${name}" is wanted more than once: the station itself, Projection "${name}" of team-games.`,
      ]),
  );

  it('finds a list that is named as the rows by key of another projection', () =>
    expect(faultsOf(scores, { ...scores, name: 'scores-by-player' })).toContain(
      'The GraphQL name "scoresByPlayer" is wanted more than once: Projection "scores" of team-games, Projection "scores-by-player" of team-games.',
    ));

  it('finds names that two projections share', () =>
    expect(faultsOf(scores, { ...scores, name: 'high-scores', owner: 'team-b' })).toContain(
      'The GraphQL name "score" is wanted more than once: Projection "scores" of team-games, Projection "high-scores" of team-b.',
    ));

  it('finds a list that is named as its rows are', () =>
    expect(faultsOf({ ...scores, name: 'score' })).toEqual([
      'The GraphQL name "score" is wanted more than once: Projection "score" of team-games, Projection "score" of team-games.',
    ]));

  it('knows the fields of a type, and that there is none', () => {
    expect(Object.keys(fieldsOfType(schema, 'Score') ?? {})).toContain('team');
    expect(fieldsOfType(schema, 'Nothing')).toBeUndefined();
  });
});
