import { exampleContract, exampleFields } from '../../../test/support/example-contract.js';
import { scores } from '../../../test/support/example-projection.js';
import { OpenLineageEvent } from '../../../test/support/openlineage-form.js';
import type { Projection } from '../../model/projection.js';
import { eventSchemaOf } from '../catalogue/definition-hash.js';
import { NO_ACTIVITY } from './activity.js';
import { buildGraph } from './build-graph.js';
import { narrowed, type LineageFilter } from './lineage-graph.js';
import { openLineageOf } from './openlineage.js';

const SCORES = scores as Projection;
const OTHERS: Projection = { ...SCORES, name: 'others' };

function told(filter: LineageFilter = {}) {
  const projections = [SCORES, OTHERS];
  const fields = exampleFields();
  const graph = buildGraph({
    projections,
    fields,
    contracts: [exampleContract()],
    uses: [],
    eventUses: [],
    activity: NO_ACTIVITY,
  });
  const events = openLineageOf({
    graph: narrowed(graph, filter),
    projections,
    fields,
    schemaOf: ({ events: of }, type) =>
      eventSchemaOf(of[type] ?? scores.reads[0].events.PlayerLeft),
    at: '2026-02-28T12:00:00.000Z',
  });
  return events.map((event) => OpenLineageEvent.parse(event));
}

const jobs = (filter?: LineageFilter) => told(filter).filter((event) => 'job' in event);

describe('the map as OpenLineage', () => {
  it('is of the form that its specification asks for', () => expect(told()).toHaveLength(6));

  it('tells each event type once, by its stream, with its owner and its fields', () => {
    const datasets = told().filter((event) => 'dataset' in event);
    expect(datasets.map(({ dataset }) => `${dataset.namespace} ${dataset.name}`)).toEqual([
      'nats:GAMES PointsScored',
      'nats:GAMES TeamJoined',
      'nats:GAMES PlayerLeft',
    ]);
    expect(datasets[0]?.dataset.facets).toMatchObject({
      ownership: { owners: [{ name: 'service:game-service' }] },
      schema: {
        fields: [
          { name: 'players', type: 'array' },
          { name: 'points', type: 'integer' },
        ],
      },
    });
  });

  it('tells a projection as a job that makes rows of events, without a word on single fields', () => {
    const [projection] = jobs();
    expect(projection).toMatchObject({
      job: { name: 'scores:v1', facets: { ownership: { owners: [{ name: 'team:team-games' }] } } },
      inputs: [{ name: 'PointsScored' }, { name: 'TeamJoined' }, { name: 'PlayerLeft' }],
    });
    const facets = projection?.outputs[0]?.facets;
    expect(facets?.schema.fields).toEqual([
      { name: 'player', type: 'ID!' },
      { name: 'points', type: 'Int!', description: 'Since the beginning.' },
      { name: 'team', type: 'String' },
    ]);
    expect(facets?.columnLineage).toBeUndefined();
  });

  it('tells an operation as a job that hands fields on as they are', () => {
    const operation = jobs().at(-1);
    expect(operation).toMatchObject({
      job: { name: 'scoreboard.Best.bbbbbbbbbbbb' },
      inputs: [{ namespace: 'data-station', name: 'scores:v1' }],
    });
    const fields = operation?.outputs[0]?.facets?.columnLineage?.fields ?? {};
    expect(Object.keys(fields)).toEqual(['Score.player', 'Score.points']);
    expect(fields['Score.points']?.inputFields).toEqual([
      {
        namespace: 'data-station',
        name: 'scores:v1',
        field: 'points',
        transformations: [{ type: 'DIRECT', subtype: 'IDENTITY' }],
      },
    ]);
  });

  it('tells no more than the part of the map that is asked for', () =>
    expect(jobs({ projection: 'others' }).map(({ job }) => job.name)).toEqual(['others:v1']));
});
