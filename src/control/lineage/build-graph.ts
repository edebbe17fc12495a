import type { Projection } from '../../model/projection.js';
import type { ServedField } from '../../model/served-field.js';
import type { Activity } from './activity.js';
import { operationsOf, type DrawnOperation, type OperationParts } from './drawn-operation.js';
import { EdgeMeter, type LastEventUse } from './edge-meter.js';
import {
  eventId,
  fieldId,
  producerId,
  projectionId,
  type EventNode,
  type FieldNode,
  type LineageEdge,
  type LineageGraph,
  type LineageNode,
} from './lineage-graph.js';

/** What the map is drawn from. */
export interface GraphParts extends OperationParts {
  readonly fields: readonly ServedField[];
  readonly eventUses: readonly LastEventUse[];
  /** Of all replicas. */
  readonly activity: Activity;
}

/** Draws the map: what is declared, what was used lately, and what goes over each edge now. */
export function buildGraph(parts: GraphParts): LineageGraph {
  const meter = new EdgeMeter(parts.activity, parts.eventUses);
  const operations = operationsOf(parts);
  const upstream = parts.projections.map((projection) => upstreamOf(projection, parts, meter));
  const fields = parts.fields.map((field) => fieldPart(field, operations, meter));
  const nodes: LineageNode[] = [
    ...upstream.flatMap((part) => part.nodes),
    ...fields.map(({ node }) => node),
    ...operations.map(({ node }) => node),
  ];
  const edges = [
    ...upstream.flatMap((part) => part.edges),
    ...fields.flatMap((part) => part.edges),
    ...operations.flatMap((operation) => bareEdges(operation, parts.fields, meter)),
  ];
  const inOrder = nodes.toSorted((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
  return { nodes: unique(inOrder, ({ id }) => id), edges: unique(edges, edgeKey) };
}

/** As the data flows. */
const KINDS: readonly LineageNode['kind'][] = [
  'producer',
  'event',
  'projection',
  'field',
  'operation',
];

function upstreamOf(projection: Projection, { projections }: GraphParts, meter: EdgeMeter) {
  const { name, version, owner, staleness, reads } = projection;
  const id = projectionId(name);
  const self = { id, kind: 'projection', label: name, name, version, owner } as const;
  const nodes: LineageNode[] = [{ ...self, budgetMs: staleness.budget }];
  const edges: LineageEdge[] = [];
  for (const { owner: producer, stream, events } of reads) {
    nodes.push({ id: producerId(producer), kind: 'producer', label: producer });
    for (const type of Object.keys(events)) {
      const event: EventNode = {
        id: eventId(stream, type),
        kind: 'event',
        label: type,
        producer,
        stream,
        type,
      };
      nodes.push(event);
      edges.push(
        {
          from: producerId(producer),
          to: event.id,
          ...meter.published(type, readersOf(projections, stream, type)),
        },
        { from: event.id, to: id, ...meter.folded(name, type) },
      );
    }
  }
  return { nodes, edges };
}

const readersOf = (
  projections: readonly Projection[],
  stream: string,
  type: string,
): readonly string[] =>
  projections
    .filter(({ reads }) => reads.some((of) => of.stream === stream && type in of.events))
    .map(({ name }) => name);

function fieldPart(
  field: ServedField,
  operations: readonly DrawnOperation[],
  meter: EdgeMeter,
): { readonly node: FieldNode; readonly edges: readonly LineageEdge[] } {
  const { projection, path, coordinate, type, origin, deprecated } = field;
  const id = fieldId(projection, path);
  const readers = operations.filter((operation) => asks(operation, field));
  const node: FieldNode = {
    id,
    kind: 'field',
    label: path,
    projection,
    path,
    coordinate,
    type,
    origin,
    deprecated,
  };
  const edges = readers.map((reader) => ({
    from: id,
    to: reader.node.id,
    ...meter.asked(reader, projection),
  }));
  return {
    node,
    edges: [{ from: projectionId(projection), to: id, ...meter.read(readers) }, ...edges],
  };
}

const asks = ({ coordinates, projections }: DrawnOperation, field: ServedField): boolean =>
  coordinates.has(field.coordinate) && projections.has(field.projection);

/** From projections of which an operation asks no field: it counts rows, say. */
const bareEdges = (
  operation: DrawnOperation,
  fields: readonly ServedField[],
  meter: EdgeMeter,
): readonly LineageEdge[] =>
  [...operation.projections]
    .filter((name) => !fields.some((field) => field.projection === name && asks(operation, field)))
    .map((name) => ({
      from: projectionId(name),
      to: operation.node.id,
      ...meter.asked(operation, name),
    }));

const edgeKey = ({ from, to }: LineageEdge): string => JSON.stringify([from, to]);

const unique = <One>(all: readonly One[], keyOf: (one: One) => string): readonly One[] => [
  ...new Map(all.map((one) => [keyOf(one), one])).values(),
];
