import type { PageRequest } from '../../src/store/projection-store.js';
import type { Racer } from './racing-projection.js';

/** A racer of whom only what matters is said. */
export const racer = (name: string, of: Partial<Racer> = {}): Racer => ({
  name,
  laps: 0,
  best: null,
  club: null,
  league: null,
  pro: false,
  ...of,
});

/** What a list asks for, found the plain way: filter, then sort. */
export function plainList(
  rows: Iterable<Racer>,
  { orderBy, direction, where }: Pick<PageRequest, 'orderBy' | 'direction' | 'where'>,
): readonly Racer[] {
  const met = [...rows].filter((row) =>
    Object.entries(where).every(([field, value]) => row[field as keyof Racer] === value),
  );
  const by = orderBy as keyof Racer;
  const ascending = met.toSorted((a, b) => order(a[by], b[by]) || bytes(a.name, b.name));
  return direction === 'asc' ? ascending : ascending.toReversed();
}

type Value = Racer[keyof Racer];

/** The position of a row in a list, found the plain way: 1 and how many rows come before all that tie with it. */
export const plainPosition = (list: readonly Racer[], row: Racer, by: keyof Racer): number =>
  1 + list.findIndex((other) => order(other[by], row[by]) === 0);

/** Null, then numbers and booleans, then text by bytes. */
function order(a: Value, b: Value): number {
  const [kindOfA, kindOfB] = [kindOf(a), kindOf(b)];
  if (kindOfA !== kindOfB) return kindOfA - kindOfB;
  return typeof a === 'string' && typeof b === 'string' ? bytes(a, b) : Number(a) - Number(b);
}

const kindOf = (value: Value): number => {
  if (value === null) return 0;
  return typeof value === 'string' ? 2 : 1;
};

const bytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
