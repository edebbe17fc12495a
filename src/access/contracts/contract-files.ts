import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ContractFault } from '../contract.js';

export const TERMS_FILE = 'contract.yaml';
const DOCUMENTS = '.graphql';
const MOST_BYTES = 256 * 1_024;

/** One file as it was read. */
export interface TextFile {
  /** From the folder of the contracts. */
  readonly file: string;
  readonly text: string;
}

/** What the folder of one consumer holds. */
export interface ContractFiles {
  readonly consumer: string;
  readonly terms: TextFile | undefined;
  readonly documents: readonly TextFile[];
  /** What could not be read, or should not be there. */
  readonly faults: readonly ContractFault[];
}

export interface FoundContracts {
  readonly folders: readonly ContractFiles[];
  readonly faults: readonly ContractFault[];
}

/**
 * Finds the files of every contract. Hidden files, and README.md anywhere, are left alone. A folder that is not there
 * holds none.
 */
export function findContracts(folder: string): FoundContracts {
  const entries = entriesOf(folder, '.');
  if ('fault' in entries) return { folders: [], faults: isMissing(folder) ? [] : [entries.fault] };
  const found = entries.names.map((name) => ({ name, kind: kindOf(join(folder, name)) }));
  return {
    folders: found.filter(({ kind }) => kind === 'folder').map(({ name }) => filesOf(folder, name)),
    faults: found
      .filter(({ kind }) => kind !== 'folder')
      .map(({ name }) => at(name, `lies beside the folders of the consumers. ${EXPECTED}`)),
  };
}

const EXPECTED = `A folder for each consumer holds its ${TERMS_FILE} and its *${DOCUMENTS} files.`;
const TERMS_MISSING =
  'is missing: it says who the consumer is, and how its requests are held to its documents.';

const at = (file: string, message: string): ContractFault => ({ file, line: 1, message });

function filesOf(folder: string, consumer: string): ContractFiles {
  const entries = entriesOf(join(folder, consumer), consumer);
  if ('fault' in entries)
    return { consumer, terms: undefined, documents: [], faults: [entries.fault] };
  const expected = entries.names.filter((name) => name === TERMS_FILE || name.endsWith(DOCUMENTS));
  const read = expected.map((name) => readText(folder, `${consumer}/${name}`));
  const texts = read.filter((outcome) => 'text' in outcome);
  const isTerms = ({ file }: TextFile) => file === `${consumer}/${TERMS_FILE}`;
  const faults = [
    ...read.flatMap((outcome) => ('fault' in outcome ? [outcome.fault] : [])),
    ...entries.names
      .filter((name) => !expected.includes(name))
      .map((name) => at(`${consumer}/${name}`, `is no part of a contract. ${EXPECTED}`)),
    ...(entries.names.includes(TERMS_FILE) ? [] : [at(`${consumer}/${TERMS_FILE}`, TERMS_MISSING)]),
  ];
  const documents = texts.filter((text) => !isTerms(text));
  return { consumer, terms: texts.find(isTerms), documents, faults };
}

function entriesOf(
  folder: string,
  file: string,
): { readonly names: readonly string[] } | { readonly fault: ContractFault } {
  try {
    const names = readdirSync(folder).filter(
      (name) => !name.startsWith('.') && name !== 'README.md',
    );
    return { names: names.toSorted() };
  } catch (error) {
    return { fault: at(file, `cannot be read: ${reasonOf(error)}.`) };
  }
}

function readText(folder: string, file: string): TextFile | { readonly fault: ContractFault } {
  const path = join(folder, file);
  try {
    const stats = statSync(path);
    if (!stats.isFile()) return { fault: at(file, 'is no file.') };
    if (stats.size > MOST_BYTES)
      return { fault: at(file, `holds ${stats.size} bytes, but may hold ${MOST_BYTES}.`) };
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
    return { file, text };
  } catch (error) {
    const reason = reasonOf(error);
    const message = reason === NOT_UTF8 ? 'is not UTF-8.' : `cannot be read: ${reason}.`;
    return { fault: at(file, message) };
  }
}

function kindOf(path: string): 'folder' | 'other' {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? 'folder' : 'other';
}

const isMissing = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false }) === undefined;

const NOT_UTF8 = 'ERR_ENCODING_INVALID_ENCODED_DATA';

const reasonOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error
    ? String(error.code)
    : String(error);
