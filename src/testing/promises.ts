import { isDeepStrictEqual } from 'node:util';
import type { StreamEvent } from '../model/event.js';
import { originFields } from '../model/origin.js';
import type { Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';
import { faultInJson } from './plain-json.js';
import { tomorrow } from './moved-clock.js';
import { strictFold, strictKeysOf } from './strict-fold.js';

/** One step of a fold, with what it made. */
interface Step {
  readonly event: StreamEvent;
  readonly key: string;
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}

/** The event types of a projection's contracts that no event shows. */
export function typesWithoutExample(
  projection: Projection,
  examples: readonly { readonly type: string }[],
): readonly string[] {
  const shown = new Set(examples.map(({ type }) => type));
  return projection.reads.flatMap(({ events }) =>
    Object.keys(events).filter((type) => !shown.has(type)),
  );
}

/** Where a fold gives another row for the same row and event: it reads a clock, draws lots or remembers. */
export const impureSteps = (projection: Projection, events: readonly StreamEvent[]): string[] =>
  stepsOf(projection, events).flatMap(({ event, key, before, after }) => {
    const again = tomorrow(() => strictFold(projection, before, event, key));
    return isDeepStrictEqual(again, after)
      ? []
      : [
          `${placeOf(projection, event, key)} gives ${json(after)} today and ${json(again)} tomorrow; ` +
            'take the time from event.time and everything else from the row and the event.',
        ];
  });

/** Where a row would not come back from the store as it was. */
export const rowsNotPlain = (projection: Projection, events: readonly StreamEvent[]): string[] =>
  made(projection, events).flatMap(({ event, key, after }) => {
    const fault = faultInJson(after);
    return fault === undefined
      ? []
      : [`${placeOf(projection, event, key)} makes a row that is not plain JSON: ${fault}.`];
  });

/** Where a row does not hold its key in the key field. */
export const rowsWithoutKey = (projection: Projection, events: readonly StreamEvent[]): string[] =>
  made(projection, events).flatMap(({ event, key, after }) => {
    const held = fieldOf(after, projection.key);
    return held === key
      ? []
      : [
          `${placeOf(projection, event, key)} makes a row whose ${projection.key} is ${json(held)}.`,
        ];
  });

/** Where a field that lists are ordered or filtered by holds what no index can. */
export const rowsNotIndexable = (
  projection: Projection,
  events: readonly StreamEvent[],
): string[] =>
  made(projection, events).flatMap(({ event, key, after }) =>
    [...Object.keys(projection.orderings), ...projection.filters]
      .filter((field) => !isIndexable(fieldOf(after, field)))
      .map(
        (field) =>
          `${placeOf(projection, event, key)} makes a row whose ${field} is ${json(fieldOf(after, field))}; ` +
          'an ordering or filter needs a text, a number, a boolean or null.',
      ),
  );

/** Where a row holds what only the owner of the data tells: it would never be shown. */
export const rowsWithOwnersFields = (
  projection: Projection,
  events: readonly StreamEvent[],
): string[] =>
  made(projection, events).flatMap(({ event, key, after }) =>
    originFields(projection)
      .filter((field) => fieldOf(after, field) !== null)
      .map(
        (field) =>
          `${placeOf(projection, event, key)} writes ${json(fieldOf(after, field))} into ${field}, ` +
          'which its owner is asked for on demand: leave it null.',
      ),
  );

const isIndexable = (value: unknown): boolean =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);

/** Every step of the events, one after the other. */
function stepsOf(projection: Projection, events: readonly StreamEvent[]): readonly Step[] {
  const rows = new Map<string, Row | undefined>();
  return events.flatMap((event) =>
    strictKeysOf(projection, event).map((key) => {
      const before = rows.get(key);
      const after = strictFold(projection, before, event, key);
      rows.set(key, after);
      return { event, key, before, after };
    }),
  );
}

const made = (projection: Projection, events: readonly StreamEvent[]) =>
  stepsOf(projection, events).flatMap((step) =>
    step.after === undefined ? [] : [{ ...step, after: step.after }],
  );

const fieldOf = (row: Row | undefined, field: string): unknown =>
  (row as Readonly<Record<string, unknown>> | undefined)?.[field];

const placeOf = (projection: Projection, { type }: StreamEvent, key: string): string =>
  `${projection.name}: the fold of ${type}, key "${key}",`;

const json = (value: unknown): string => JSON.stringify(value) ?? String(value);
