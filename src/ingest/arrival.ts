import type { ErrorCode } from '../model/error-codes.js';
import type { StreamEvent } from '../model/event.js';
import { keysOf } from '../fold/fold.js';
import type { Projection } from '../model/projection.js';
import { decode, type SchemasByType } from '../source/decode.js';
import type { SourceMessage } from '../source/event-source.js';

/** An event that cannot be applied, and why. */
export interface Fault {
  readonly code: ErrorCode;
  readonly reason: string;
}

/** A delivered message, read as far as the projection needs it. */
export type Arrival =
  | EventArrival
  | { readonly kind: 'filtered'; readonly message: SourceMessage }
  | { readonly kind: 'poison'; readonly message: SourceMessage; readonly fault: Fault };

/** An event, and the keys of the rows it touches. */
export interface EventArrival {
  readonly kind: 'event';
  readonly message: SourceMessage;
  readonly event: StreamEvent;
  readonly keys: readonly string[];
}

/** Reads a message for a projection. Never throws: what cannot be read is poison. */
export function arrivalOf(
  projection: Projection,
  schemas: SchemasByType,
  message: SourceMessage,
): Arrival {
  const decoded = decode(message, schemas);
  switch (decoded.outcome) {
    case 'unread':
      return { kind: 'filtered', message };
    case 'faulty':
      return { kind: 'poison', message, fault: { code: decoded.code, reason: decoded.reason } };
    case 'event':
      return placed(projection, message, decoded.event);
  }
}

function placed(projection: Projection, message: SourceMessage, event: StreamEvent): Arrival {
  try {
    const keys = keysOf(projection, event);
    return keys.length === 0
      ? { kind: 'filtered', message }
      : { kind: 'event', message, event, keys };
  } catch (error) {
    return { kind: 'poison', message, fault: foldFault('keysOf', event.type, error) };
  }
}

export const foldFault = (step: 'keysOf' | 'fold', type: string, error: unknown): Fault => ({
  code: 'EVENT_FOLD_FAILED',
  reason: `${step} of ${type} threw: ${error instanceof Error ? error.message : String(error)}.`,
});
