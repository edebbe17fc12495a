import type { StreamEvent } from '../model/event.js';
import type { Projection } from '../model/projection.js';
import { decode } from '../source/decode.js';
import type { SourceMessage } from '../source/event-source.js';
import type { SchemasByType } from '../source/schemas-by-type.js';
import { arrivalFrom, foldFault, poison, type Arrival } from './arrival.js';
import type { Loaded } from './snapshot-place.js';

/** How messages are read, and what is loaded. */
export interface LoadedGround {
  readonly projection: Projection;
  readonly schemas: SchemasByType;
  readonly loaded: Loaded;
}

/**
 * Reads a message of a stream whose snapshot is being loaded. What it tells of entities that are not loaded is left out:
 * a page that is still to come tells it.
 */
export function loadedArrivalOf(
  { projection, schemas, loaded }: LoadedGround,
  message: SourceMessage,
): Arrival {
  const decoded = decode(message, schemas);
  const arrival = arrivalFrom(projection, message, decoded);
  if (decoded.outcome === 'unread' || decoded.outcome === 'faulty') return arrival;
  const told = decoded.outcome === 'event' ? [decoded.event] : decoded.events;
  const kept: StreamEvent[] = [];
  for (const event of told)
    try {
      if (loaded.holds(event.type, event.data)) kept.push(event);
    } catch (error) {
      return poison(message, foldFault('entityOf', event.type, error), event.type);
    }
  if (kept.length === told.length) return arrival;
  const rest: Arrival =
    kept.length === 0
      ? { kind: 'filtered', message }
      : arrivalFrom(projection, message, { outcome: 'events', events: kept });
  // Whom it erases does not depend on what is loaded.
  if (rest.kind === 'poison' || arrival.kind === 'poison' || arrival.erases === undefined)
    return rest;
  return { ...rest, erases: arrival.erases };
}
