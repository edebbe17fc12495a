import { createHash } from 'node:crypto';
import { Kind, print, separateOperations, type DefinitionNode, type DocumentNode } from 'graphql';
import { operationOf, type AskedOperation } from './asked-operation.js';

/** By what a document is known: SHA-256 of its {@link normalised} text, as 64 hex digits. */
export const documentId = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The same text for all documents that differ in layout, comments and the order of their fragments only. */
export const normalised = ({ kind, definitions }: DocumentNode): string =>
  print({ kind, definitions: definitions.toSorted(operationsFirst) });

/** One operation with just the fragments it uses; undefined where the document has no such operation. */
export function separated({
  document,
  operationName,
}: Omit<AskedOperation, 'schema'>): DocumentNode | undefined {
  const operation = operationOf({ document, operationName });
  if (operation === undefined) return undefined;
  return separateOperations(document)[operation.name?.value ?? ''];
}

function operationsFirst(a: DefinitionNode, b: DefinitionNode): number {
  const [first, second] = [fragmentName(a), fragmentName(b)];
  return first === second ? 0 : first < second ? -1 : 1;
}

/** Empty for an operation, and so before all others. */
const fragmentName = (definition: DefinitionNode): string =>
  definition.kind === Kind.FRAGMENT_DEFINITION ? definition.name.value : '';
