import { parse } from 'graphql';
import type { Contract, RegisteredDocument } from '../../src/access/contract.js';
import type { ServedField } from '../../src/model/served-field.js';

/** The fields that the example projection would serve. */
export const exampleFields = (projection = 'scores', type = 'Score'): readonly ServedField[] =>
  (
    [
      ['player', 'ID!', 'row'],
      ['points', 'Int!', 'row'],
      ['team', 'String', 'row'],
      ['freshness', 'Freshness', 'station'],
    ] as const
  ).map(([path, of, origin]) => ({
    projection,
    version: 1,
    coordinate: `${type}.${path}`,
    path,
    type: of,
    description: path === 'points' ? 'Since the beginning.' : null,
    deprecated: path === 'team' ? 'Nobody plays in teams.' : null,
    origin,
  }));

const TEXT = 'query Best { scores { nodes { player points } } }';

/** A document of a contract over the example projection. */
export const exampleDocument = (more: Partial<RegisteredDocument> = {}): RegisteredDocument => ({
  id: 'b'.repeat(64),
  operationName: 'Best',
  kind: 'query' as RegisteredDocument['kind'],
  text: TEXT,
  document: parse(TEXT),
  file: 'scoreboard/best.graphql',
  line: 3,
  coordinates: ['Query.scores', 'Score.player', 'Score.points', 'ScoreConnection.nodes'],
  cost: 40,
  projections: ['scores'],
  ...more,
});

/** A contract over the example projection. */
export function exampleContract(
  name = 'scoreboard',
  documents: readonly RegisteredDocument[] = [exampleDocument()],
): Contract {
  return {
    consumer: {
      name,
      team: 'team-boards',
      contact: 'boards@example.com',
      level: 'documents',
      mode: 'reject',
      transports: ['http'],
      introspection: false,
      freshness: {},
      limits: {
        measureOnly: false,
        depth: 5,
        aliases: 5,
        rootFields: 5,
        tokens: 500,
        cost: 500,
        requestsPerSecond: 50,
        burst: 50,
        subscriptions: 5,
        waiters: 5,
      },
    },
    version: '0123456789abcdef',
    documents: new Map(documents.map((document) => [document.id, document])),
    coordinates: new Set(documents.flatMap(({ coordinates }) => coordinates)),
    projections: ['scores'],
    producers: ['game-service'],
  };
}
