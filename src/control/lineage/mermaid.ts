import { activityLabel, type Drawing, type MapShape } from './drawing.js';
import type { LineageGraph, OperationNode } from './lineage-graph.js';
import { overview } from './overview.js';

/** `overview`: producers, projections and consumers. `full`: events, fields and operations, too. */
export type MapDetail = 'overview' | 'full';

/**
 * The map as a flowchart of Mermaid. Names stand in quotes and escaped, so that any of them is one.
 * @see https://mermaid.js.org/syntax/flowchart.html
 */
export function mermaidOf(graph: LineageGraph, detail: MapDetail): string {
  const drawn = detail === 'overview' ? overview(graph) : drawnInFull(graph);
  const ids = new Map(drawn.nodes.map(({ id }, number) => [id, `n${number}`]));
  const nodeLines = drawn.nodes.map(
    ({ id, shape, label }) => `  ${ids.get(id)}${SHAPES[shape](quoted(label))}:::${shape}`,
  );
  const edgeLines = drawn.edges.map(({ from, to, label }) => {
    const arrow = label === '' ? '-->' : `-->|${quoted(label)}|`;
    return `  ${ids.get(from)} ${arrow} ${ids.get(to)}`;
  });
  return ['flowchart LR', ...nodeLines, ...edgeLines, ...STYLES, ''].join('\n');
}

const SHAPES: Readonly<Record<MapShape, (label: string) => string>> = {
  producer: (label) => `[/${label}/]`,
  event: (label) => `>${label}]`,
  projection: (label) => `[(${label})]`,
  field: (label) => `(${label})`,
  operation: (label) => `[${label}]`,
  consumer: (label) => `([${label}])`,
};

const STYLES = [
  '  classDef producer fill:#fde8c8,stroke:#b87a1c,color:#222',
  '  classDef event fill:#fff6e5,stroke:#b87a1c,color:#222',
  '  classDef projection fill:#d7e8fb,stroke:#2d6db3,color:#222',
  '  classDef field fill:#eef5fd,stroke:#2d6db3,color:#222',
  '  classDef operation fill:#e6f5e6,stroke:#3b8a3b,color:#222',
  '  classDef consumer fill:#cfeccf,stroke:#3b8a3b,color:#222',
];

function drawnInFull({ nodes, edges }: LineageGraph): Drawing {
  return {
    nodes: nodes.map((node) => ({
      id: node.id,
      shape: node.kind,
      label: node.kind === 'operation' ? `${node.consumer}: ${operationLabel(node)}` : node.label,
    })),
    edges: edges.map((edge) => ({
      from: edge.from,
      to: edge.to,
      label: activityLabel(edge),
    })),
  };
}

const operationLabel = ({ label, declared }: OperationNode): string =>
  declared ? label : `${label} (not declared)`;

/** Mermaid knows no backslashes: what has a meaning of its own within quotes is written as a character code. */
const quoted = (text: string): string =>
  `"${text.replaceAll(/[\p{C}\s]+/gu, ' ').replaceAll(/[^\p{L}\p{N} .,:/·()_+-]/gu, entityOf)}"`;

const entityOf = (character: string): string => `#${character.codePointAt(0) ?? 0};`;
