import type { Direction, Projection } from '../model/projection.js';
import { screamingCase } from './names.js';

/** One order of a list: an index, walked one way. */
export interface Ordering {
  readonly field: string;
  readonly direction: Direction;
}

/** Every order a list can have, by its name in the schema: the declared fields and the key, both ways. */
export function orderingsOf(projection: Projection): ReadonlyMap<string, Ordering> {
  const known = orderings.get(projection) ?? newOrderings(projection);
  orderings.set(projection, known);
  return known;
}

/** Every list asks for them. */
const orderings = new WeakMap<Projection, ReadonlyMap<string, Ordering>>();

function newOrderings(projection: Projection): ReadonlyMap<string, Ordering> {
  const fields = new Set([...Object.keys(projection.orderings), projection.key]);
  return new Map(
    [...fields].flatMap((field) =>
      (['asc', 'desc'] as const).map((direction) => [
        orderingName({ field, direction }),
        { field, direction },
      ]),
    ),
  );
}

/** The first declared ordering as declared, else by key. */
export function defaultOrdering(projection: Projection): Ordering {
  const [first] = Object.entries(projection.orderings);
  return first === undefined
    ? { field: projection.key, direction: 'asc' }
    : { field: first[0], direction: first[1] ?? 'asc' };
}

/** `POPULARITY_DESC` */
export const orderingName = ({ field, direction }: Ordering): string =>
  `${screamingCase(field)}_${direction.toUpperCase()}`;
