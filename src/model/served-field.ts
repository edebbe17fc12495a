import type { Projection } from './projection.js';

/**
 * Where a field of a served type comes from. `row`: it is kept in the row. `ref`: it leads to a row of another
 * projection. `station`: the station answers it, such as `id` and `freshness`. `owner`: the owner of the data is asked for it
 * on demand.
 */
export type FieldOrigin = 'row' | 'ref' | 'station' | 'owner';

/** One field that a projection serves. */
export interface ServedField extends Pick<Projection, 'version'> {
  /** The name of the projection. */
  readonly projection: string;
  /** Its place in the schema: `PopularProduct.name`. */
  readonly coordinate: string;
  /** From the row down, names joined by dots: `name`, `size.width`. */
  readonly path: string;
  /** As the schema writes it: `String!`, `[Size!]`. */
  readonly type: string;
  readonly description: string | null;
  /** Why it should not be used any more; null where it may be. */
  readonly deprecated: string | null;
  readonly origin: FieldOrigin;
}

/** What is served now; asked once GraphQL is. */
export type ServedFields = () => readonly ServedField[];

/** The token under which Nest provides the {@link ServedFields} of the station. */
export const SERVED_FIELDS = Symbol('served-fields');
