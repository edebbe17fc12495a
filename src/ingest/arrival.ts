import type { ErrorCode } from '../model/error-codes.js';
import type { StreamEvent } from '../model/event.js';
import { fold, keysOf } from '../fold/fold.js';
import type { Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';
import { decode } from '../source/decode.js';
import type { SchemasByType } from '../source/schemas-by-type.js';
import type { SourceMessage } from '../source/event-source.js';

/** An event that cannot be applied, and why. */
export interface Fault {
  readonly code: ErrorCode;
  readonly reason: string;
}

/** A delivered message, read as far as the projection needs it. */
export type Arrival =
  EventArrival | { readonly kind: 'filtered'; readonly message: SourceMessage } | Poison;

export interface Poison {
  readonly kind: 'poison';
  readonly message: SourceMessage;
  readonly fault: Fault;
  /** The type of the event, where neither headers nor subject tell it. */
  readonly type?: string | undefined;
}

/** An event, and the keys of the rows it touches. */
export interface PlacedEvent {
  readonly event: StreamEvent;
  readonly keys: readonly string[];
}

/** A message of one event; or of several, then `event` is the first of them and `keys` are those of all. */
export interface EventArrival extends PlacedEvent {
  readonly kind: 'event';
  readonly message: SourceMessage;
  /** The events of a batch, in their order; absent where the message is one event. */
  readonly batch?: readonly PlacedEvent[];
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
      return poison(message, decoded, decoded.type);
    case 'event':
      return placed(projection, message, decoded.event);
    case 'events':
      return placedAll(projection, message, decoded.events);
  }
}

const poison = (message: SourceMessage, { code, reason }: Fault, type?: string): Poison => ({
  kind: 'poison',
  message,
  fault: { code, reason },
  type,
});

function placed(projection: Projection, message: SourceMessage, event: StreamEvent): Arrival {
  try {
    const keys = keysOf(projection, event);
    return keys.length === 0
      ? { kind: 'filtered', message }
      : { kind: 'event', message, event, keys };
  } catch (error) {
    return poison(message, foldFault('keysOf', event.type, error), event.type);
  }
}

/** A batch is taken whole: where one of its events cannot be placed, the message is poison. */
function placedAll(
  projection: Projection,
  message: SourceMessage,
  events: readonly StreamEvent[],
): Arrival {
  const batch: PlacedEvent[] = [];
  for (const event of events) {
    const arrival = placed(projection, message, event);
    if (arrival.kind === 'poison')
      return poison(message, inBatch(arrival.fault, event), event.type);
    if (arrival.kind === 'event') batch.push(arrival);
  }
  const [first] = batch;
  if (first === undefined) return { kind: 'filtered', message };
  const keys = [...new Set(batch.flatMap((one) => one.keys))];
  return { kind: 'event', message, event: first.event, keys, batch };
}

const inBatch = ({ code, reason }: Fault, { id }: StreamEvent): Fault => ({
  code,
  reason: `${reason} It is the event ${id} of a batch.`,
});

/** What a message is folded onto. */
export interface KeyedRow {
  readonly key: string;
  readonly row: Row | undefined;
}

/** In place of a row: why the message cannot be applied to it. */
export class Unfolded {
  constructor(readonly fault: Fault) {}
}

/** The row of a key after all that a message tells of it, a batch in its order; never after a part of it. */
export function foldArrival(
  projection: Projection,
  { event, batch }: EventArrival,
  keyed: KeyedRow,
): Row | undefined | Unfolded {
  if (batch === undefined) return foldOne(projection, event, keyed);
  const { key } = keyed;
  let after = keyed.row;
  for (const { event: one, keys } of batch) {
    if (!keys.includes(key)) continue;
    const next = foldOne(projection, one, { key, row: after });
    if (next instanceof Unfolded) return new Unfolded(inBatch(next.fault, one));
    after = next;
  }
  return after;
}

function foldOne(
  projection: Projection,
  event: StreamEvent,
  { key, row }: KeyedRow,
): Row | undefined | Unfolded {
  try {
    return fold(projection, row, event, key);
  } catch (error) {
    return new Unfolded(foldFault('fold', event.type, error));
  }
}

export const foldFault = (step: 'keysOf' | 'fold', type: string, error: unknown): Fault => ({
  code: 'EVENT_FOLD_FAILED',
  reason: `${step} of ${type} threw: ${error instanceof Error ? error.message : String(error)}.`,
});
