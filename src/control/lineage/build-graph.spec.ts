import {
  exampleContract,
  exampleDocument,
  exampleFields,
} from '../../../test/support/example-contract.js';
import { scores } from '../../../test/support/example-projection.js';
import type { Projection } from '../../model/projection.js';
import type { LastUse } from '../use/use-records.js';
import { NO_ACTIVITY, type Activity } from './activity.js';
import { buildGraph, type GraphParts } from './build-graph.js';
import { MOST_OBSERVED } from './drawn-operation.js';
import { narrowed, type LineageEdge, type LineageGraph } from './lineage-graph.js';

const SCORES = scores as Projection;
const TALLIES: Projection = { ...SCORES, name: 'tallies', owner: 'team-b' };
const DOCUMENT = exampleDocument();

const activity: Activity = {
  events: [
    { projection: 'scores', type: 'PointsScored', folded: 30, deadLettered: 10, lastUsedAt: 5_000 },
    { projection: 'tallies', type: 'PointsScored', folded: 60, deadLettered: 0, lastUsedAt: 6_000 },
  ],
  operations: [{ consumer: 'scoreboard', documentId: DOCUMENT.id, requests: 120, errors: 6 }],
  delays: [
    { projection: 'scores', stretch: 'visible', p50Ms: 2, p99Ms: 7 },
    { projection: 'scores', stretch: 'published', p50Ms: 1, p99Ms: 30 },
    { projection: 'tallies', stretch: 'published', p50Ms: 3, p99Ms: 20 },
    { projection: 'scores', stretch: 'served', p50Ms: 1, p99Ms: 9 },
  ],
};

const use = (more: Partial<LastUse> = {}): LastUse => ({
  consumer: 'scoreboard',
  documentId: DOCUMENT.id,
  operationName: 'Best',
  coordinates: DOCUMENT.coordinates,
  projections: ['scores'],
  lastUsedAt: 9_000,
  ...more,
});

const graphOf = (parts: Partial<GraphParts> = {}): LineageGraph =>
  buildGraph({
    projections: [SCORES, TALLIES],
    fields: [...exampleFields(), ...exampleFields('tallies', 'Tally')],
    contracts: [exampleContract()],
    uses: [use()],
    eventUses: [{ projection: 'scores', eventType: 'PlayerLeft', lastUsedAt: 1_000 }],
    activity,
    ...parts,
  });

const edge = ({ edges }: LineageGraph, from: string, to: string): LineageEdge | undefined =>
  edges.find((one) => one.from === from && one.to === to);
const OPERATION = `operation:scoreboard/${DOCUMENT.id}`;

describe('the map of the data', () => {
  const graph = graphOf();
  const idsOf = (kind: string) => graph.nodes.filter((of) => of.kind === kind).map(({ id }) => id);

  it('has each producer, event, projection, field and operation once', () => {
    expect(idsOf('producer')).toEqual(['producer:game-service']);
    expect(idsOf('event')).toEqual([
      'event:GAMES/PointsScored',
      'event:GAMES/TeamJoined',
      'event:GAMES/PlayerLeft',
    ]);
    expect(idsOf('projection')).toEqual(['projection:scores', 'projection:tallies']);
    expect(idsOf('field')).toHaveLength(8);
    expect(idsOf('operation')).toEqual([OPERATION]);
    expect(new Set(graph.nodes.map(({ id }) => id)).size).toBe(graph.nodes.length);
  });

  it('leads over nodes that it has', () => {
    const ids = new Set(graph.nodes.map(({ id }) => id));
    expect(graph.edges.filter(({ from, to }) => !ids.has(from) || !ids.has(to))).toEqual([]);
  });

  it('tells of an event what the projection took in, and what of it failed', () =>
    expect(edge(graph, 'event:GAMES/PointsScored', 'projection:scores')).toMatchObject({
      perSecond: 0.667,
      delay: { p50Ms: 2, p99Ms: 7 },
      errorRate: 0.25,
      lastUsedAt: '1970-01-01T00:00:05.000Z',
    }));

  it('counts an event that several projections take in once as published', () =>
    expect(edge(graph, 'producer:game-service', 'event:GAMES/PointsScored')).toMatchObject({
      perSecond: 1,
      delay: { p50Ms: 3, p99Ms: 30 },
      lastUsedAt: '1970-01-01T00:00:06.000Z',
    }));

  it('remembers when an edge was used last on which nothing goes', () =>
    expect(edge(graph, 'event:GAMES/PlayerLeft', 'projection:scores')).toMatchObject({
      perSecond: 0,
      errorRate: null,
      lastUsedAt: '1970-01-01T00:00:01.000Z',
    }));

  it('leads from each field that an operation asks to the operation, and from no other', () => {
    expect(graph.edges.filter(({ to }) => to === OPERATION).map(({ from }) => from)).toEqual([
      'field:scores/player',
      'field:scores/points',
    ]);
    expect(edge(graph, 'field:scores/points', OPERATION)).toMatchObject({
      perSecond: 2,
      errorRate: 0.05,
      delay: null,
      lastUsedAt: '1970-01-01T00:00:09.000Z',
    });
    expect(edge(graph, 'projection:scores', 'field:scores/points')).toMatchObject({
      perSecond: 2,
      lastUsedAt: '1970-01-01T00:00:09.000Z',
    });
    expect(edge(graph, 'projection:scores', 'field:scores/team')).toMatchObject({
      perSecond: 0,
      lastUsedAt: null,
    });
  });

  it('tells how long an operation took to be answered, of all answers of all that it stands for', () => {
    const asked = { consumer: 'scoreboard', documentId: DOCUMENT.id, requests: 120, errors: 6 };
    const took = (documentId: string, times: Record<number, number>) => ({
      ...asked,
      documentId,
      times,
    });
    const of = graphOf({
      activity: { ...activity, operations: [took(DOCUMENT.id, { 0: 60, 13: 39, 41: 1 })] },
    });
    const delay = { p50Ms: 0, p99Ms: 0.8 };
    expect(edge(of, 'field:scores/points', OPERATION)).toMatchObject({ delay });
    const ids = Array.from({ length: MOST_OBSERVED + 2 }, (_, i) => `${i}`);
    const rest = graphOf({
      uses: ids.map((documentId) => use({ documentId })),
      activity: {
        ...activity,
        operations: ids.map((id, i) => took(id, { [i === MOST_OBSERVED ? 1 : 13]: 1 })),
      },
    });
    expect(
      edge(rest, 'field:scores/points', 'operation:scoreboard/other:scoreboard'),
    ).toMatchObject({ delay: { p50Ms: 0.1, p99Ms: 0.8 } });
  });

  it('tells how long subscribers wait for a change', () => {
    const told = exampleDocument({ kind: 'subscription' as typeof DOCUMENT.kind });
    const of = graphOf({ contracts: [exampleContract('scoreboard', [told])] });
    expect(edge(of, 'field:scores/points', OPERATION)).toMatchObject({
      delay: { p50Ms: 1, p99Ms: 9 },
    });
  });

  it('leads from the projection where an operation asks none of its fields', () => {
    const counting = exampleDocument({ coordinates: ['ScoreConnection.totalCount'] });
    const of = graphOf({ contracts: [exampleContract('scoreboard', [counting])] });
    expect(of.edges.filter(({ to }) => to === OPERATION)).toMatchObject([
      { from: 'projection:scores', perSecond: 2 },
    ]);
  });

  it('shows operations that were used without a contract, and contracts that were never used', () => {
    const of = graphOf({
      uses: [use({ consumer: 'open', documentId: 'f'.repeat(64), operationName: null })],
    });
    const operations = of.nodes.filter(({ kind }) => kind === 'operation');
    expect(operations).toMatchObject([
      {
        consumer: 'scoreboard',
        declared: true,
        team: 'team-boards',
        label: 'Best',
        operation: 'query',
      },
      { consumer: 'open', declared: false, team: null, label: 'ffffffff', operation: null },
    ]);
    expect(edge(of, 'field:scores/points', OPERATION)).toMatchObject({ lastUsedAt: null });
  });
});

describe('a consumer that asks in ever new words', () => {
  const uses = Array.from({ length: MOST_OBSERVED + 3 }, (_, n) =>
    use({ consumer: 'open', documentId: `${n}`.padStart(64, '0'), lastUsedAt: 90_000 - n }),
  );
  const of = graphOf({
    uses,
    activity: {
      ...NO_ACTIVITY,
      operations: uses.map(({ consumer, documentId }) => {
        return { consumer, documentId, requests: 60, errors: 0 };
      }),
    },
  });
  const operations = of.nodes.filter(({ id }) => id.startsWith('operation:open/'));

  it('is drawn with its newest operations, and with the rest of them as one', () => {
    expect(operations).toHaveLength(MOST_OBSERVED + 1);
    expect(operations.at(-1)).toMatchObject({ documentId: 'other:open', label: 'others' });
    expect(edge(of, 'field:scores/points', 'operation:open/other:open')).toMatchObject({
      perSecond: 3,
      lastUsedAt: new Date(90_000 - MOST_OBSERVED).toISOString(),
    });
  });
});

describe('a part of the map', () => {
  const ids = (of: LineageGraph) => of.nodes.map(({ id }) => id);

  it('is what leads to a projection, and where it leads', () => {
    const part = narrowed(graphOf(), { projection: 'tallies' });
    expect(ids(part)).toEqual([
      'producer:game-service',
      'event:GAMES/PointsScored',
      'event:GAMES/TeamJoined',
      'event:GAMES/PlayerLeft',
      'projection:tallies',
      ...exampleFields('tallies').map(({ path }) => `field:tallies/${path}`),
    ]);
    expect(part.edges.filter(({ to }) => to === 'projection:scores')).toEqual([]);
  });

  it('is what leads to a consumer', () =>
    expect(ids(narrowed(graphOf(), { consumer: 'scoreboard' }))).toEqual([
      'producer:game-service',
      'event:GAMES/PointsScored',
      'event:GAMES/TeamJoined',
      'event:GAMES/PlayerLeft',
      'projection:scores',
      'field:scores/player',
      'field:scores/points',
      OPERATION,
    ]));

  it('is both at once where both are asked for, and empty where there is no such thing', () => {
    expect(ids(narrowed(graphOf(), { consumer: 'scoreboard', projection: 'tallies' }))).toEqual([
      'producer:game-service',
      'event:GAMES/PointsScored',
      'event:GAMES/TeamJoined',
      'event:GAMES/PlayerLeft',
    ]);
    expect(narrowed(graphOf(), { projection: 'none' })).toEqual({ nodes: [], edges: [] });
  });
});
