import type { PageEvent } from './page-events.js';

/** How much one commit holds. */
export interface PortionSize {
  readonly events: number;
  readonly rows: number;
}

/**
 * Cuts the events of a page into portions of one commit each, one at least. No entity is cut in two: one that is larger
 * than a portion is one of its own.
 */
export function portionsOf(
  events: readonly PageEvent[],
  size: PortionSize,
): readonly (readonly PageEvent[])[] {
  const portions: PageEvent[][] = [];
  let portion: PageEvent[] = [];
  let rows = new Set<string>();
  for (const entity of entitiesOf(events)) {
    const touched = keysOf(entity);
    const added = touched.filter((key) => !rows.has(key)).length;
    const isTooMuch = portion.length + entity.length > size.events || rows.size + added > size.rows;
    if (isTooMuch && portion.length > 0) {
      portions.push(portion);
      [portion, rows] = [[], new Set()];
    }
    portion.push(...entity);
    for (const key of touched) rows.add(key);
  }
  return [...portions, portion];
}

/** The events of each entity. */
function entitiesOf(events: readonly PageEvent[]): readonly (readonly PageEvent[])[] {
  const entities: PageEvent[][] = [];
  for (const event of events) {
    const last = entities.at(-1);
    if (last?.[0]?.entity === event.entity) last.push(event);
    else entities.push([event]);
  }
  return entities;
}

const keysOf = (events: readonly PageEvent[]): readonly string[] => [
  ...new Set(events.flatMap(({ arrival }) => (arrival.kind === 'event' ? arrival.keys : []))),
];
