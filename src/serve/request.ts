import type { DocumentNode } from 'graphql';
import type { IncomingHttpHeaders } from 'node:http';
import type { TakeSeat } from '../freshness/waits.js';
import type { Coordinate } from '../access/contract.js';
import type { RowLookup } from './row-lookup.js';
import type { SealedWords } from './sealed-words.js';
import type { Asker } from '../access/asker.js';
import type { UsedOperation } from '../access/use.js';

/** What resolvers know of a request: the context of its GraphQL operation, over HTTP and over a socket. */
export interface RequestContext {
  readonly headers: IncomingHttpHeaders;
  /** Aborts when nobody is there any more to be answered. */
  readonly gone: () => AbortSignal;
  readonly asker: Asker;
  /** Absent where nobody counts how many of the asker wait. */
  readonly seat?: TakeSeat | undefined;
  /** Seals what must not say more than the asker may see; absent for whoever may see everything. */
  readonly seal?: SealedWords | undefined;
  /** What its use is counted by; known once its operation is. */
  used?: UsedOperation | undefined;
  /** What is run in place of its document, where that asks beyond the contract of the asker. */
  reduced?: ReducedOperation | undefined;
  /**
   * What it has read by key, by the task of the projection. Not by its context in a WeakMap: what such a map holds
   * outlives every minor collection.
   */
  lookups?: Map<string, RowLookup> | undefined;
  /** Of a subscription to changes: where it begins, whatever its arguments say. */
  readonly beginning?: Beginning | undefined;
}

/** Right after a cursor, or from now on. */
export type Beginning = { readonly after: string } | 'now';

/** An operation without what its asker may not see. */
export interface ReducedOperation {
  readonly document: DocumentNode;
  /** What is left out, sorted. */
  readonly without: readonly Coordinate[];
  /** Puts null where the document asked for more. */
  readonly complete: (data: Readonly<Record<string, unknown>>) => Record<string, unknown>;
}

/** Something that is open until it is closed, such as a response or a socket. */
interface Closing {
  readonly closed: boolean;
  once(event: 'close', hear: () => void): unknown;
}

/** Aborts when it closes; made when it is first wanted, for most requests never wait. */
export function goneWith(closing: Closing): () => AbortSignal {
  let signal: AbortSignal | undefined;
  return () => {
    if (signal !== undefined) return signal;
    const gone = new AbortController();
    signal = gone.signal;
    if (closing.closed) gone.abort();
    else closing.once('close', () => gone.abort());
    return signal;
  };
}
