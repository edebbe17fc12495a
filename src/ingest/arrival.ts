import type { ErrorCode } from '../model/error-codes.js';
import type { StreamEvent } from '../model/event.js';
import { fold, keysOf } from '../fold/fold.js';
import type { Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';
import { decode } from '../source/decode.js';
import type { Decoded } from '../source/decoded.js';
import type { SchemasByType } from '../source/schemas-by-type.js';
import type { SourceMessage } from '../source/event-source.js';

/** An event that cannot be applied, and why. */
export interface Fault {
  readonly code: ErrorCode;
  readonly reason: string;
}

/** A delivered message, read as far as the projection needs it. */
export type Arrival = EventArrival | FilteredArrival | Poison;

/** A message that touches no row by itself. */
export interface FilteredArrival {
  readonly kind: 'filtered';
  readonly message: SourceMessage;
  readonly erases?: Erases;
}

/** Whom a message erases, and by which type of event; only where the rows are persons'. */
export interface Erases {
  readonly persons: readonly string[];
  readonly type: string;
}

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
  readonly erases?: Erases;
}

/** Reads a message for a projection. Never throws: what cannot be read is poison. */
export const arrivalOf = (
  projection: Projection,
  schemas: SchemasByType,
  message: SourceMessage,
): Arrival => arrivalFrom(projection, message, decode(message, schemas));

/** The same of a message that is decoded already. */
export function arrivalFrom(
  projection: Projection,
  message: SourceMessage,
  decoded: Decoded,
): Arrival {
  switch (decoded.outcome) {
    case 'unread':
      return { kind: 'filtered', message };
    case 'faulty':
      return poison(message, decoded, decoded.type);
    case 'event':
      return erasing(projection, decoded.event, placed(projection, message, decoded.event));
    case 'events':
      return erasingAny(projection, decoded.events, placedAll(projection, message, decoded.events));
  }
}

export const poison = (message: SourceMessage, { code, reason }: Fault, type?: string): Poison => ({
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

/** An arrival with whom it erases, where its event does. */
function erasing(projection: Projection, event: StreamEvent, arrival: Arrival): Arrival {
  if (projection.personal === undefined || arrival.kind === 'poison') return arrival;
  const personOf = projection.reads.find(({ erases }) => erases?.[event.type])?.erases?.[
    event.type
  ];
  if (personOf === undefined) return arrival;
  const { message } = arrival;
  try {
    const told: unknown = (personOf as (data: unknown) => unknown)(event.data);
    const ids: readonly unknown[] = Array.isArray(told) ? told : [told];
    if (ids.length === 0 || !ids.every(isId)) throw new Error('it gives no person');
    const persons = [...(arrival.erases?.persons ?? []), ...ids];
    return { ...arrival, erases: { persons, type: event.type } };
  } catch (error) {
    return poison(message, foldFault('erases', event.type, error), event.type);
  }
}

const isId = (id: unknown): id is string => typeof id === 'string' && id !== '';

const erasingAny = (
  projection: Projection,
  events: readonly StreamEvent[],
  arrival: Arrival,
): Arrival => events.reduce((so, event) => erasing(projection, event, so), arrival);

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

export const foldFault = (
  step: 'keysOf' | 'fold' | 'entityOf' | 'erases',
  type: string,
  error: unknown,
): Fault => ({
  code: 'EVENT_FOLD_FAILED',
  reason: `${step} of ${type} threw: ${error instanceof Error ? error.message : String(error)}.`,
});
