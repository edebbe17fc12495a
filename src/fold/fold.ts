import type { StreamEvent } from '../model/event.js';
import { REMOVED, type Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';

/** The keys an event touches, each once; none when the projection does not read its type. */
export function keysOf(projection: Projection, event: StreamEvent): readonly string[] {
  const keys = projection.keysOf[event.type]?.(event) ?? [];
  return keys.length < 2 ? keys : [...new Set(keys)];
}

/** Applies one event to one row. Pure: no clock, no input or output, no randomness. */
export function fold(
  projection: Projection,
  row: Row | undefined,
  event: StreamEvent,
  key: string,
): Row | undefined {
  const step = projection.fold[event.type];
  if (step === undefined) return row;
  const next = step(row ?? projection.initial(key), event, key);
  return next === REMOVED ? undefined : next;
}
