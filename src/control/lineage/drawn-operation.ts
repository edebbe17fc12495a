import type { Contract } from '../../access/contract.js';
import type { UsedOperation } from '../../access/use.js';
import type { Instant } from '../../model/clock.js';
import type { Projection } from '../../model/projection.js';
import { otherDocuments, together } from '../use/use-counts.js';
import type { LastUse } from '../use/use-records.js';
import { operationId, type OperationNode } from './lineage-graph.js';

/** An operation, and what it asks. */
export interface DrawnOperation {
  readonly node: OperationNode;
  readonly coordinates: ReadonlySet<string>;
  readonly projections: ReadonlySet<string>;
  /** The operations that it stands for: usually itself alone. */
  readonly documentIds: readonly string[];
  readonly lastUsedAt: Instant | null;
}

/** Who may ask for what, and who did. */
export interface OperationParts {
  readonly projections: readonly Projection[];
  readonly contracts: readonly Contract[];
  /** Operations that were used lately, the newest first. */
  readonly uses: readonly LastUse[];
}

/** Operations that are drawn though no contract lists them: the rest of a consumer's is drawn as one. */
export const MOST_OBSERVED = 100;

/** Those that contracts list, and those that were used without. */
export function operationsOf(parts: OperationParts): readonly DrawnOperation[] {
  const { projections, contracts, uses } = parts;
  const served = new Set(projections.map(({ name }) => name));
  const teams = new Map(contracts.map(({ consumer }) => [consumer.name, consumer.team]));
  return [...declared(contracts, uses), ...observed(contracts, uses)].map((asked) => ({
    node: nodeOf(asked, teams.get(asked.consumer) ?? null),
    coordinates: new Set(asked.coordinates),
    projections: new Set(asked.projections.filter((name) => served.has(name))),
    documentIds:
      asked.uses.length === 0 ? [asked.documentId] : asked.uses.map((use) => use.documentId),
    lastUsedAt:
      asked.uses.length === 0 ? null : Math.max(...asked.uses.map((use) => use.lastUsedAt)),
  }));
}

interface Asked extends UsedOperation, Pick<OperationNode, 'operation' | 'declared'> {
  /** What it stands for. */
  readonly uses: readonly LastUse[];
}

type Uses = OperationParts['uses'];

function declared(contracts: readonly Contract[], uses: Uses): readonly Asked[] {
  const byId = new Map(uses.map((use) => [operationId(use.consumer, use.documentId), use]));
  return contracts.flatMap(({ consumer: { name: consumer }, documents }) =>
    [...documents.values()].map((document) => {
      const { id: documentId, operationName, coordinates, projections, kind } = document;
      const use = byId.get(operationId(consumer, documentId));
      const asked = { consumer, documentId, operationName, coordinates, projections };
      return { ...asked, operation: kind, declared: true, uses: use === undefined ? [] : [use] };
    }),
  );
}

function observed(contracts: readonly Contract[], uses: Uses): readonly Asked[] {
  const known = new Set(
    contracts.flatMap(({ consumer, documents }) =>
      [...documents.keys()].map((id) => operationId(consumer.name, id)),
    ),
  );
  const others = new Map<string, Asked>();
  const unknown = uses.filter((use) => !known.has(operationId(use.consumer, use.documentId)));
  for (const [place, use] of unknown.entries()) {
    const documentId = place < MOST_OBSERVED ? use.documentId : otherDocuments(use.consumer);
    const id = operationId(use.consumer, documentId);
    const before = others.get(id);
    others.set(id, {
      consumer: use.consumer,
      documentId,
      operationName: documentId === use.documentId ? use.operationName : null,
      ...together(before, use),
      operation: null,
      declared: false,
      uses: [...(before?.uses ?? []), use],
    });
  }
  return [...others.values()];
}

function nodeOf(
  { consumer, documentId, operationName, operation, declared: isDeclared }: Asked,
  team: string | null,
): OperationNode {
  const isOther = documentId === otherDocuments(consumer);
  const label = operationName ?? (isOther ? 'others' : documentId.slice(0, 8));
  const id = operationId(consumer, documentId);
  const name = { id, kind: 'operation', label, consumer, team } as const;
  return { ...name, documentId, operationName, declared: isDeclared, operation };
}
