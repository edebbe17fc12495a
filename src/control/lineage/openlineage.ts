import type { EventContract } from '../../model/event-contract.js';
import { taskName, type Projection } from '../../model/projection.js';
import type { ServedField } from '../../model/served-field.js';
import {
  projectionId,
  type FieldNode,
  type LineageGraph,
  type OperationNode,
} from './lineage-graph.js';
import {
  columnLineage,
  datasetOwnership,
  eventSchema,
  fieldOf,
  fieldsOfJsonSchema,
  handedOn,
  jobOwnership,
  jobTypeFacet,
  OPENLINEAGE_PRODUCER,
  schemaFacet,
  type DatasetName,
} from './openlineage-facets.js';

/** What the events are made from. */
export interface OpenLineageParts {
  readonly graph: LineageGraph;
  readonly projections: readonly Projection[];
  readonly fields: readonly ServedField[];
  /** JSON Schema of an event. */
  readonly schemaOf: (contract: EventContract, type: string) => object;
  /** ISO 8601. */
  readonly at: string;
}

const JOBS = 'data-station';

/**
 * The map as static events of OpenLineage: a dataset for each event type, a job for each projection that makes a
 * dataset of rows of them, and a job for each operation of a consumer. What becomes of single fields in a fold is not
 * known, and not told; an operation hands fields on as they are.
 * @see https://openlineage.io/spec/2-0-2/OpenLineage.json
 */
export function openLineageOf(parts: OpenLineageParts): readonly object[] {
  const { graph } = parts;
  const shown = new Set(graph.nodes.map(({ id }) => id));
  const projections = parts.projections.filter(({ name }) => shown.has(projectionId(name)));
  const operations = graph.nodes.filter((node) => node.kind === 'operation');
  return [
    ...new Map(projections.flatMap((projection) => eventDatasets(projection, parts))).values(),
    ...projections.map((projection) => projectionJob(projection, parts)),
    ...operations.map((operation) => operationJob(operation, parts)),
  ];
}

const eventDataset = (stream: string, type: string): DatasetName => ({
  namespace: `nats:${stream}`,
  name: type,
});

const rowsOf = (projection: Pick<Projection, 'name' | 'version'>): DatasetName => ({
  namespace: JOBS,
  name: taskName(projection),
});

const eventDatasets = (
  { reads }: Projection,
  { schemaOf, at }: OpenLineageParts,
): readonly (readonly [string, object])[] =>
  reads.flatMap((contract) =>
    Object.keys(contract.events).map((type): readonly [string, object] => {
      const name = eventDataset(contract.stream, type);
      const facets = {
        ownership: datasetOwnership(`service:${contract.owner}`),
        schema: schemaFacet(fieldsOfJsonSchema(schemaOf(contract, type))),
      };
      return [JSON.stringify(name), event('DatasetEvent', at, { dataset: { ...name, facets } })];
    }),
  );

function projectionJob(projection: Projection, { fields, at }: OpenLineageParts): object {
  const { name, version, owner, reads } = projection;
  const served = fields.filter(
    (field) => field.projection === name && field.version === version && field.origin === 'row',
  );
  return event('JobEvent', at, {
    job: {
      namespace: JOBS,
      name: taskName(projection),
      facets: {
        ownership: jobOwnership(`team:${owner}`),
        jobType: jobTypeFacet('STREAMING', 'PROJECTION'),
      },
    },
    inputs: reads.flatMap(({ stream, events }) =>
      Object.keys(events).map((type) => eventDataset(stream, type)),
    ),
    outputs: [
      {
        ...rowsOf(projection),
        facets: {
          ownership: datasetOwnership(`team:${owner}`),
          schema: schemaFacet(served.map(fieldOf)),
        },
      },
    ],
  });
}

function operationJob(operation: OperationNode, parts: OpenLineageParts): object {
  const { consumer, team, label, documentId } = operation;
  const read = fieldsReadBy(operation, parts);
  const projections = parts.projections.filter(
    ({ name }) =>
      read.some(({ projection }) => projection === name) || isReadBare(operation, name, parts),
  );
  const name = `${consumer}.${label}.${documentId.slice(0, 12)}`;
  return event('JobEvent', parts.at, {
    job: {
      namespace: JOBS,
      name,
      facets: {
        ownership: jobOwnership(team === null ? `service:${consumer}` : `team:${team}`),
        jobType: jobTypeFacet('SERVICE', (operation.operation ?? 'query').toUpperCase()),
      },
    },
    inputs: projections.map(rowsOf),
    outputs: [
      {
        namespace: `${JOBS}:answers`,
        name,
        facets: {
          ownership: datasetOwnership(`service:${consumer}`),
          schema: schemaFacet(read.map((field) => ({ ...fieldOf(field), name: field.coordinate }))),
          columnLineage: columnLineage(
            projections.flatMap((projection) =>
              handedOn(
                rowsOf(projection),
                read.filter(
                  (field) => field.projection === projection.name && field.origin === 'row',
                ),
              ),
            ),
          ),
        },
      },
    ],
  });
}

function fieldsReadBy(
  { id }: OperationNode,
  { graph, fields }: OpenLineageParts,
): readonly ServedField[] {
  const from = new Set(graph.edges.filter(({ to }) => to === id).map((edge) => edge.from));
  const read = graph.nodes.filter(
    (node): node is FieldNode => node.kind === 'field' && from.has(node.id),
  );
  const paths = new Set(read.map(({ projection, path }) => JSON.stringify([projection, path])));
  return fields.filter(({ projection, path }) => paths.has(JSON.stringify([projection, path])));
}

const isReadBare = (
  { id }: OperationNode,
  projection: string,
  { graph }: OpenLineageParts,
): boolean => graph.edges.some(({ from, to }) => to === id && from === projectionId(projection));

const event = (kind: 'JobEvent' | 'DatasetEvent', eventTime: string, content: object): object => ({
  eventTime,
  producer: OPENLINEAGE_PRODUCER,
  schemaURL: eventSchema(kind),
  ...content,
});
