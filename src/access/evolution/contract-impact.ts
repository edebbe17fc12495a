import { validate } from 'graphql';
import type { Consumer } from '../consumer.js';
import { placeOf } from '../contracts/read-documents.js';
import { impactsOn, type Comparison, type Impact } from './impact.js';
import type { SchemaChange } from './schema-change.js';
import type { WrittenOperation } from './written-operations.js';

/** What a change of the schema does to one line of one contract. */
export interface ContractImpact extends Pick<Impact, 'effect' | 'change' | 'message'> {
  readonly consumer: Consumer;
  readonly operationName: string;
  /** From the folder of the contracts. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

export interface ImpactOnContracts {
  /** By consumer and operation, and what breaks first. */
  readonly impacts: readonly ContractImpact[];
  /** Changes that could break somebody, and break no contract. */
  readonly unfelt: readonly SchemaChange[];
}

/** What becomes of the operations of contracts. One that was invalid before is newer than that schema: nothing breaks it. */
export function impactOnContracts(
  operations: readonly WrittenOperation[],
  comparison: Comparison,
): ImpactOnContracts {
  const impacts = operations
    .filter(({ document }) => validate(comparison.before, document).length === 0)
    .flatMap(({ consumer, operationName, document }) =>
      withoutRepeats(
        impactsOn(document, comparison).map(({ node, ...impact }) => ({
          ...impact,
          consumer,
          operationName,
          ...placeOf(node),
        })),
      ),
    );
  const felt = new Set(
    impacts.filter(({ effect }) => effect === 'breaks').map(({ change }) => change),
  );
  const unfelt = comparison.changes.filter(
    (change) => change.level === 'breaking' && !felt.has(change),
  );
  return { impacts, unfelt };
}

/** A line that meets a change at several places meets it once. */
const withoutRepeats = (impacts: readonly ContractImpact[]): readonly ContractImpact[] =>
  impacts.filter(
    ({ file, line, change, message }, at) =>
      at ===
      impacts.findIndex(
        (one) =>
          one.file === file &&
          one.line === line &&
          one.change === change &&
          one.message === message,
      ),
  );
