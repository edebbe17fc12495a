import type { FieldOrigin } from '../../model/served-field.js';
import type { EdgeDelay } from './activity.js';

/** The map of the data: producer -> event -> projection -> field -> operation of a consumer. */
export interface LineageGraph {
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
}

export type LineageNode = ProducerNode | EventNode | ProjectionNode | FieldNode | OperationNode;

interface Node<Kind extends string> {
  /** Unique in the graph; it begins with the kind. */
  readonly id: string;
  readonly kind: Kind;
  /** What people call it. */
  readonly label: string;
}

export type ProducerNode = Node<'producer'>;

export interface EventNode extends Node<'event'> {
  readonly producer: string;
  readonly stream: string;
  readonly type: string;
}

export interface ProjectionNode extends Node<'projection'> {
  readonly name: string;
  readonly version: number;
  /** The team that answers for it. */
  readonly owner: string;
  readonly budgetMs: number;
}

export interface FieldNode extends Node<'field'> {
  readonly projection: string;
  readonly path: string;
  readonly coordinate: string;
  readonly type: string;
  readonly origin: FieldOrigin;
  readonly deprecated: string | null;
}

export interface OperationNode extends Node<'operation'> {
  readonly consumer: string;
  /** Null for a consumer without a contract. */
  readonly team: string | null;
  readonly documentId: string;
  readonly operationName: string | null;
  /** Whether the contract of the consumer lists it. */
  readonly declared: boolean;
  /** Null where it is not known what it is: it is not declared. */
  readonly operation: 'query' | 'mutation' | 'subscription' | null;
}

/** What goes over an edge. Null: nothing is known. */
export interface EdgeActivity {
  /** Events or requests, over the last minute. */
  readonly perSecond: number | null;
  readonly delay: EdgeDelay | null;
  /** Of those of the last minute, from 0 to 1. */
  readonly errorRate: number | null;
  /** ISO 8601. */
  readonly lastUsedAt: string | null;
}

export interface LineageEdge extends EdgeActivity {
  readonly from: string;
  readonly to: string;
}

export const producerId = (owner: string): string => `producer:${owner}`;
export const eventId = (stream: string, type: string): string => `event:${stream}/${type}`;
export const projectionId = (name: string): string => `projection:${name}`;
export const fieldId = (projection: string, path: string): string => `field:${projection}/${path}`;
export const operationId = (consumer: string, documentId: string): string =>
  `operation:${consumer}/${documentId}`;

export interface LineageFilter {
  readonly projection?: string | undefined;
  readonly consumer?: string | undefined;
}

/** The part of a graph that leads to or from what is asked for; all of it where nothing is. */
export function narrowed(
  graph: LineageGraph,
  { projection, consumer }: LineageFilter,
): LineageGraph {
  const parts = [
    projection === undefined ? undefined : reach(graph, isProjection(projection)),
    consumer === undefined ? undefined : reach(graph, isOf(consumer)),
  ].filter((part) => part !== undefined);
  const isKept = (id: string): boolean => parts.every((part) => part.has(id));
  return {
    nodes: graph.nodes.filter(({ id }) => isKept(id)),
    edges: graph.edges.filter(({ from, to }) => isKept(from) && isKept(to)),
  };
}

const isProjection = (name: string) => (node: LineageNode) =>
  node.kind === 'projection' && node.name === name;
const isOf = (consumer: string) => (node: LineageNode) =>
  node.kind === 'operation' && node.consumer === consumer;

/** Whatever leads to the chosen nodes, and whatever they lead to. */
function reach(
  { nodes, edges }: LineageGraph,
  isChosen: (node: LineageNode) => boolean,
): ReadonlySet<string> {
  const chosen = nodes.filter(isChosen).map(({ id }) => id);
  const down = spread(
    chosen,
    edges.map(({ from, to }) => [from, to]),
  );
  const up = spread(
    chosen,
    edges.map(({ from, to }) => [to, from]),
  );
  return new Set([...down, ...up]);
}

function spread(
  from: readonly string[],
  steps: readonly (readonly [string, string])[],
): ReadonlySet<string> {
  const next = new Map<string, string[]>();
  for (const [here, there] of steps) next.set(here, [...(next.get(here) ?? []), there]);
  const reached = new Set(from);
  // A set that grows is iterated to its end.
  for (const here of reached) for (const there of next.get(here) ?? []) reached.add(there);
  return reached;
}
