import type { DocumentNode, OperationTypeNode } from 'graphql';
import type { Consumer } from './consumer.js';

/**
 * A place in a schema: `Type`, `Type.field`, `Type.field(argument:)`, `Input.field`, `Enum.VALUE`.
 * @see https://spec.graphql.org/draft/#sec-Schema-Coordinates
 */
export type Coordinate = string;

/** One operation of a contract with the fragments it uses. */
export interface RegisteredDocument {
  /** SHA-256 of {@link text}, as 64 hex digits. */
  readonly id: string;
  readonly operationName: string;
  readonly kind: OperationTypeNode;
  /** The same for all that differ in layout and comments only. */
  readonly text: string;
  readonly document: DocumentNode;
  /** Where it is written, from the folder of the contracts. */
  readonly file: string;
  readonly line: number;
  /** Everything it names in the schema, sorted. */
  readonly coordinates: readonly Coordinate[];
  /** Fields it may read at most, by the sizes of its pages; a size that is a variable counts with the most allowed. */
  readonly cost: number;
  /** The projections whose rows it reads, by name, sorted. */
  readonly projections: readonly string[];
}

/** What one consumer gets: the operations it listed, and all that follows from them. */
export interface Contract {
  readonly consumer: Consumer;
  /** Changes whenever anything of the contract does: 16 hex digits. */
  readonly version: string;
  /** By {@link RegisteredDocument.id}. */
  readonly documents: ReadonlyMap<string, RegisteredDocument>;
  /** Of all its documents. */
  readonly coordinates: ReadonlySet<Coordinate>;
  /** By name, sorted. */
  readonly projections: readonly string[];
  /** Services whose events the projections read, sorted. */
  readonly producers: readonly string[];
}

/** Something in a contract that cannot stand. */
export interface ContractFault {
  /** From the folder of the contracts. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** All contracts by the name of the consumer, or everything that is wrong with them. */
export type ContractsOutcome =
  | { readonly contracts: ReadonlyMap<string, Contract> }
  | { readonly faults: readonly ContractFault[] };
