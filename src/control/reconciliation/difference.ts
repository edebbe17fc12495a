import { isDeepStrictEqual } from 'node:util';
import type { Row } from '../../model/row.js';

/** The fields of a row that its owner tells: plain JSON. */
export type Told = Readonly<Record<string, unknown>>;

/** One field, here and as its owner tells it; null where there is no row here. */
export interface FieldDifference {
  readonly field: string;
  readonly ours: unknown;
  readonly theirs: unknown;
}

/** How a row differs from the word of its owner. */
export interface Difference {
  /** On which side there is no such row. */
  readonly missing: 'here' | 'there' | null;
  readonly fields: readonly FieldDifference[];
}

/** Compares the fields that the owner tells; undefined where they are equal. */
export function differenceOf(ours: Row | undefined, theirs: Told | null): Difference | undefined {
  if (theirs === null) return ours === undefined ? undefined : { missing: 'there', fields: [] };
  const row = ours as Told | undefined;
  const fields = Object.entries(theirs)
    .filter(([field, told]) => row === undefined || !isDeepStrictEqual(row[field], told))
    .map(([field, told]) => ({ field, ours: row?.[field] ?? null, theirs: told }));
  if (row === undefined) return { missing: 'here', fields };
  return fields.length === 0 ? undefined : { missing: null, fields };
}
