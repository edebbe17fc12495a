import type { Projection } from '../model/projection.js';
import { pack, unpack } from './opaque-words.js';

/** Raise it when the form changes: ids of another form name nothing. */
const SCOPE = [1, 'node'];

/** What the id of a row says. */
export interface NamedRow {
  /** The name of its projection; ids outlive versions. */
  readonly projection: string;
  readonly key: string;
}

/** The global id of a row: opaque, and no other row of the station has it. */
export const nodeIdOf = ({ name }: Pick<Projection, 'name'>, key: string): string =>
  pack([...SCOPE, [name, key]]);

/** Undefined for a word that {@link nodeIdOf} never gave. */
export function namedRow(id: string): NamedRow | undefined {
  const parts: unknown = unpack(id, SCOPE);
  if (!Array.isArray(parts) || parts.length !== 2) return undefined;
  const [projection, key]: unknown[] = parts;
  return typeof projection === 'string' && typeof key === 'string'
    ? { projection, key }
    : undefined;
}
