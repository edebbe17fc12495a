import type { ConsumerTransport } from '../access/consumer.js';
import type { UsedOperation } from '../access/use.js';

/** What is written of a request: who asked what by which way, and how it went. Never a variable, a key or a document. */
export interface AccessLine {
  readonly transport: ConsumerTransport;
  /** Its name, or `open`; null where it is not known. */
  readonly consumer: string | null;
  /** The name of the operation. */
  readonly operation: string | null;
  /** SHA-256 of the document's normalised text; null where it was refused before it was read. */
  readonly document: string | null;
  /** Of HTTP. */
  readonly status?: number;
  /** Of the first error. */
  readonly code?: string | undefined;
  readonly ms?: number;
  /** Of the answer's body. */
  readonly bytes?: number;
  /** How many results a subscription told. */
  readonly results?: number;
  /** The line stands for so many answers that were given again. */
  readonly hits?: number;
}

/** Writes one line; it must not throw, nor wait. */
export type WriteAccess = (line: AccessLine) => void;

export const askedIn = (
  used: UsedOperation | undefined,
): Pick<AccessLine, 'operation' | 'document'> => ({
  operation: used?.operationName ?? null,
  document: used?.documentId ?? null,
});

/** The code of the first error of a result. */
export function codeIn(
  errors: readonly { readonly extensions?: unknown }[] | undefined,
): string | undefined {
  const { code } = (errors?.[0]?.extensions ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : undefined;
}
