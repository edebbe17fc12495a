import { concatAST, Kind, parse, Source, type DocumentNode } from 'graphql';
import type { Consumer } from '../consumer.js';
import type { ContractFault } from '../contract.js';
import { findContracts, type ContractFiles, type TextFile } from '../contracts/contract-files.js';
import { separated } from '../contracts/documents.js';
import { placeOf } from '../contracts/read-documents.js';
import { readTerms } from '../contracts/read-terms.js';

/** An operation as a contract has it in its files: it may be valid by one schema and not by another. */
export interface WrittenOperation extends Pick<ContractFault, 'file' | 'line'> {
  readonly consumer: Consumer;
  readonly operationName: string;
  /** With the fragments it uses; every node knows its file and line. */
  readonly document: DocumentNode;
}

/**
 * Every operation of every contract that can be read at all, by consumer and file. What cannot be read is left out:
 * reading contracts tells what is wrong with it. Reads the file system.
 */
export const writtenOperations = (folder: string): readonly WrittenOperation[] =>
  findContracts(folder).folders.flatMap(writtenIn);

/** The same of the files of one contract. */
export function writtenIn({
  consumer: folder,
  terms,
  documents,
}: Omit<ContractFiles, 'faults'>): readonly WrittenOperation[] {
  const said = terms && readTerms(terms, folder);
  if (said === undefined || 'faults' in said) return [];
  const whole = concatAST(documents.flatMap(parsed));
  return whole.definitions.flatMap((definition) => {
    const operationName = 'name' in definition ? definition.name?.value : undefined;
    if (definition.kind !== Kind.OPERATION_DEFINITION || operationName === undefined) return [];
    const document = separated({ document: whole, operationName });
    return document === undefined
      ? []
      : [{ consumer: said.consumer, operationName, document, ...placeOf(definition) }];
  });
}

function parsed({ file, text }: TextFile): readonly DocumentNode[] {
  try {
    return [parse(new Source(text, file))];
  } catch {
    return [];
  }
}
