import { createHash } from 'node:crypto';
import type { Consumer } from '../consumer.js';
import type { Contract, ContractFault, ContractsOutcome, RegisteredDocument } from '../contract.js';
import { findContracts, TERMS_FILE, type ContractFiles } from './contract-files.js';
import type { ContractGround } from './contract-ground.js';
import { producersOf } from './projections.js';
import { readDocuments } from './read-documents.js';
import { readTerms } from './read-terms.js';
import { registeredOf, termsFaults } from './registered.js';

export type { ContractGround } from './contract-ground.js';

/**
 * Reads the contract of every consumer: a folder each, of `contract.yaml` and `*.graphql`. A folder that is not there
 * holds no contracts. Reads the file system; everything that is wrong is told at once, by file and line.
 */
export function readContracts(folder: string, ground: ContractGround): ContractsOutcome {
  const found = findContracts(folder);
  const read = found.folders.map((files) => readContract(files, ground));
  const faults = [
    ...found.faults,
    ...read.flatMap((outcome) => ('faults' in outcome ? outcome.faults : [])),
  ];
  if (faults.length > 0) return { faults: faults.toSorted(byPlace) };
  const contracts = read.flatMap((outcome) => ('contract' in outcome ? [outcome.contract] : []));
  return { contracts: new Map(contracts.map((contract) => [contract.consumer.name, contract])) };
}

type Outcome = { readonly contract: Contract } | { readonly faults: readonly ContractFault[] };

function readContract(
  { consumer: folder, terms, documents, faults: unread }: ContractFiles,
  ground: ContractGround,
): Outcome {
  const said = terms && readTerms(terms, folder);
  const read = readDocuments(ground.schema, documents);
  const faults = [
    ...unread,
    ...(said !== undefined && 'faults' in said ? said.faults : []),
    ...('faults' in read ? read.faults : []),
  ];
  // What is registered, and what the terms say of it, is known where nothing else is wrong.
  if (said === undefined || !('consumer' in said) || !('document' in read)) return { faults };
  const registered = registeredOf(read.document, ground);
  if (registered.length === 0 && documents.length === 0 && unread.length === 0)
    faults.push({ file: `${folder}/${TERMS_FILE}`, line: 1, message: NO_OPERATION });
  faults.push(...termsFaults(said.consumer, registered, ground));
  return faults.length > 0
    ? { faults }
    : { contract: contractOf(said.consumer, registered, ground) };
}

const NO_OPERATION =
  'has no operation beside it: write what the consumer asks in a file that ends in .graphql.';

/** All that follows from the operations of a consumer. */
export function contractOf(
  consumer: Consumer,
  registered: readonly RegisteredDocument[],
  { projections }: Pick<ContractGround, 'projections'>,
): Contract {
  const names = [...new Set(registered.flatMap((document) => document.projections))].toSorted();
  const coordinates = [...new Set(registered.flatMap((document) => document.coordinates))];
  return {
    consumer,
    version: versionOf(consumer, registered),
    documents: new Map(registered.map((document) => [document.id, document])),
    coordinates: new Set(coordinates.toSorted()),
    projections: names,
    producers: producersOf(names, projections),
  };
}

/** What it grants depends on the schema too: a variable may hold more than it did. */
function versionOf(consumer: Consumer, registered: readonly RegisteredDocument[]): string {
  const documents = registered
    .map(({ id, coordinates }) => ({ id, coordinates }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const whole = JSON.stringify({ consumer, documents });
  return createHash('sha256').update(whole).digest('hex').slice(0, 16);
}

const byPlace = (a: ContractFault, b: ContractFault): number =>
  a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1;
