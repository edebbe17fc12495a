import type { DocumentNode } from 'graphql';
import type { Coordinate, RegisteredDocument } from './contract.js';

/** One thing that an operation asks beyond its consumer's contract. */
export interface Violation {
  /** `document`: it is not registered. */
  readonly what: 'document' | 'field' | 'argument' | 'introspection' | 'transport';
  /** Undefined where it is not about a place in the schema. */
  readonly coordinate: Coordinate | undefined;
}

/** What becomes of one operation of a consumer. */
export type Verdict =
  /** Within the contract; `registered` where it is one of its documents. */
  | { readonly verdict: 'allowed'; readonly registered: RegisteredDocument | undefined }
  /** Outside, yet answered: the mode is dry-run. */
  | { readonly verdict: 'reported'; readonly violations: readonly Violation[] }
  /** Answered but for what lies outside, which is null. */
  | {
      readonly verdict: 'reduced';
      readonly violations: readonly Violation[];
      /** What is run in place of the document: it asks nothing outside the contract. */
      readonly document: DocumentNode;
      /** Puts null where the document asked for more. */
      readonly complete: (data: Readonly<Record<string, unknown>>) => Record<string, unknown>;
    }
  | { readonly verdict: 'refused'; readonly violations: readonly Violation[] };
