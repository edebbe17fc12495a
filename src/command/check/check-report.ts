import type { Contract, ContractFault, RegisteredDocument } from '../../access/contract.js';
import type { ContractImpact } from '../../access/evolution/contract-impact.js';
import { columns } from '../columns.js';

/** What was found in contracts by themselves. */
export interface CheckReport {
  readonly faults: readonly ContractFault[];
  /** Of those without faults, by name. */
  readonly contracts: readonly Contract[];
  /** Uses of what is deprecated. */
  readonly warnings: readonly ContractImpact[];
}

/** A file of the contracts as the user finds it. */
export type PathOf = (file: string) => string;

export const faultLines = (faults: readonly ContractFault[], pathOf: PathOf): readonly string[] =>
  faults.map(({ file, line, message }) => `${pathOf(file)}:${line}: ${message}`);

export const warningLines = (
  warnings: readonly ContractImpact[],
  pathOf: PathOf,
): readonly string[] =>
  warnings.map(
    ({ file, line, message, consumer, operationName }) =>
      `${pathOf(file)}:${line}: warning for ${consumer.name}: ${operationName}: ${message}`,
  );

/** What each consumer gets, in a few lines. */
export const summaryLines = (contracts: readonly Contract[], pathOf: PathOf): readonly string[] =>
  contracts.length === 0
    ? ['No contracts.']
    : contracts.flatMap((contract) => [...linesOf(contract, pathOf), '']);

function linesOf(contract: Contract, pathOf: PathOf): readonly string[] {
  const { consumer, documents, projections, producers } = contract;
  const operations = [...documents.values()].map((document) => operationRow(document, pathOf));
  return [
    `${consumer.name}, of ${consumer.team} (${consumer.contact})`,
    `  ${RULE[consumer.level]}; ${BEYOND[consumer.mode]}`,
    ...columns(operations).map((line) => `  ${line}`),
    `  reads ${listed(projections)}, made from events of ${listed(producers)}`,
  ];
}

const RULE: Readonly<Record<Contract['consumer']['level'], string>> = {
  documents: 'asks only these operations',
  fields: 'asks anything within the fields of these operations',
};

const BEYOND: Readonly<Record<Contract['consumer']['mode'], string>> = {
  reject: 'anything else is refused',
  minimal: 'anything else is null, or refused',
  'dry-run': 'anything else is answered and reported',
};

const operationRow = (
  { kind, operationName, cost, file, line }: RegisteredDocument,
  pathOf: PathOf,
): readonly string[] => [kind, operationName, `cost ${cost}`, `${pathOf(file)}:${line}`];

const listed = (names: readonly string[]): string =>
  names.length === 0 ? 'nothing' : names.join(', ');

/** The whole report as plain values. */
export const checkJson = ({ faults, contracts, warnings }: CheckReport, pathOf: PathOf) => ({
  faults: faults.map((fault) => ({ ...fault, file: pathOf(fault.file) })),
  warnings: warnings.map((warning) => impactJson(warning, pathOf)),
  consumers: contracts.map(({ consumer, version, documents, projections, producers }) => ({
    ...consumer,
    version,
    projections,
    producers,
    operations: [...documents.values()].map(
      ({ id, operationName, kind, file, line, cost, projections: read, coordinates }) => ({
        id,
        name: operationName,
        kind,
        file: pathOf(file),
        line,
        cost,
        projections: read,
        coordinates,
      }),
    ),
  })),
});

/** One impact as plain values. */
export const impactJson = (
  { effect, consumer, operationName, file, line, change, message }: ContractImpact,
  pathOf: PathOf,
) => ({
  effect,
  consumer: consumer.name,
  team: consumer.team,
  contact: consumer.contact,
  operation: operationName,
  file: pathOf(file),
  line,
  change: change?.kind ?? null,
  touches: change?.touches ?? [],
  message,
});
