import { activityLabel, type Drawing, type MapShape } from './drawing.js';
import {
  projectionId,
  type EdgeActivity,
  type LineageEdge,
  type LineageGraph,
  type LineageNode,
} from './lineage-graph.js';

const MOST_NAMES = 3;

/** The map without events, fields and operations: what goes over them stands on the lines between the others. */
export function overview({ nodes, edges }: LineageGraph): Drawing {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const into = new Map<string, LineageEdge[]>();
  for (const edge of edges) into.set(edge.to, [...(into.get(edge.to) ?? []), edge]);
  const lines = new Map<string, Line>();
  for (const edge of edges) {
    const [from, to] = [byId.get(edge.from), byId.get(edge.to)];
    if (from?.kind === 'event' && to?.kind === 'projection')
      for (const { from: producer } of into.get(from.id) ?? [])
        addTo(lines, { from: producer, to: to.id, what: from, activity: edge });
    if (to?.kind === 'operation')
      addTo(lines, {
        from: from?.kind === 'field' ? projectionId(from.projection) : edge.from,
        to: consumerId(to.consumer),
        what: to,
        activity: edge,
      });
  }
  return {
    nodes: drawnNodes(nodes),
    edges: [...lines.values()].map(({ from, to, parts }) => ({ from, to, label: labelOf(parts) })),
  };
}

interface Line {
  readonly from: string;
  readonly to: string;
  /** By node: several fields of one operation carry the same requests. */
  readonly parts: Map<string, Carried>;
}

interface Carried {
  readonly label: string;
  readonly activity: EdgeActivity;
}

interface Part extends Omit<Line, 'parts'> {
  readonly what: LineageNode;
  readonly activity: EdgeActivity;
}

function addTo(lines: Map<string, Line>, { from, to, what, activity }: Part): void {
  const key = JSON.stringify([from, to]);
  const line = lines.get(key) ?? { from, to, parts: new Map<string, Carried>() };
  lines.set(key, line);
  line.parts.set(what.id, { label: what.label, activity });
}

const consumerId = (consumer: string): string => `consumer:${consumer}`;

function drawnNodes(nodes: readonly LineageNode[]): Drawing['nodes'] {
  const drawn = nodes.flatMap((node): readonly Drawn[] => {
    if (node.kind === 'operation')
      return [{ id: consumerId(node.consumer), shape: 'consumer', label: node.consumer }];
    if (node.kind === 'producer' || node.kind === 'projection')
      return [{ id: node.id, shape: node.kind, label: node.label }];
    return [];
  });
  return [...new Map(drawn.map((one) => [one.id, one])).values()];
}

interface Drawn {
  readonly id: string;
  readonly shape: MapShape;
  readonly label: string;
}

/** `OrderPlaced, OrderCancelled +2: 12/s · p99 35 ms` */
function labelOf(parts: ReadonlyMap<string, Carried>): string {
  const names = [...parts.values()].map(({ label }) => label);
  const more = names.length > MOST_NAMES ? ` +${names.length - MOST_NAMES}` : '';
  const activity = activityLabel(sumOf([...parts.values()].map((part) => part.activity)));
  return `${names.slice(0, MOST_NAMES).join(', ')}${more}${activity === '' ? '' : `: ${activity}`}`;
}

/** Rates add up; of delays the longest counts; errors count by how much they are of. */
function sumOf(parts: readonly EdgeActivity[]): EdgeActivity {
  const rate = (part: EdgeActivity): number => part.perSecond ?? 0;
  const perSecond = parts.reduce((sum, part) => sum + rate(part), 0);
  const errors = parts.reduce((sum, part) => sum + rate(part) * (part.errorRate ?? 0), 0);
  const delays = parts.flatMap(({ delay }) => delay ?? []);
  return {
    perSecond,
    delay:
      delays.length === 0
        ? null
        : {
            p50Ms: Math.max(...delays.map(({ p50Ms }) => p50Ms)),
            p99Ms: Math.max(...delays.map(({ p99Ms }) => p99Ms)),
          },
    errorRate: perSecond === 0 ? null : errors / perSecond,
    lastUsedAt: null,
  };
}
