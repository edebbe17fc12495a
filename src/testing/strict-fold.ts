import { fold, keysOf } from '../fold/fold.js';
import type { StreamEvent } from '../model/event.js';
import type { Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';
import { deepFreeze } from './deep-freeze.js';

/** Key -> row. */
export type Rows = ReadonlyMap<string, Row>;

/** Folds events in order, one by one, without a store: what the rows must be. Throws an Error that names a faulty fold. */
export function rowsAfter(projection: Projection, events: readonly StreamEvent[]): Rows {
  const rows = new Map<string, Row>();
  for (const event of events) {
    for (const key of strictKeysOf(projection, event)) {
      const row = strictFold(projection, rows.get(key), event, key);
      if (row === undefined) rows.delete(key);
      else rows.set(key, row);
    }
  }
  return rows;
}

/** The keys of an event, which must be texts and not empty. */
export function strictKeysOf(projection: Projection, event: StreamEvent): readonly string[] {
  const place = `${projection.name}: keysOf ${event.type}`;
  const keys = attempt(place, () => keysOf(projection, deepFreeze(event)));
  const wrong = keys.find((key: unknown) => typeof key !== 'string' || key === '');
  if (wrong === undefined) return keys;
  throw new Error(
    `${place} gives ${JSON.stringify(wrong) ?? 'undefined'}, which is no key (a text, not empty).`,
  );
}

/** One step of a fold, whose row and event may not be changed in place. */
export function strictFold(
  projection: Projection,
  row: Row | undefined,
  event: StreamEvent,
  key: string,
): Row | undefined {
  const place = `${projection.name}: the fold of ${event.type}, key "${key}",`;
  return attempt(place, () => {
    const given = deepFreeze(row ?? projection.initial(key));
    return fold(projection, given, deepFreeze(event), key);
  });
}

/** Names the place in what a step throws, and says where it wrote to what it was given. */
export function attempt<T>(place: string, step: () => T, made = 'row'): T {
  try {
    return step();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      WRITES.test(reason)
        ? `${place} changes what it was given; return a new ${made} instead. (${reason})`
        : `${place} throws: ${reason}`,
      { cause },
    );
  }
}

/** How V8 refuses to write to a frozen object. */
const WRITES = /read only property|not extensible|Cannot (delete|redefine) property/;
