import type { Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';
import type { FeedCursor } from './change-feed.js';

/** How the rows of a projection look to consumers: the fields of its served type, as JSON. */
export interface ServedRows {
  of(projection: Projection): ServedRow;
}

export interface ServedRow {
  /** The JSON Schema of what {@link toJson} gives. */
  readonly schema: object;
  /** The fields of the served type; what a row keeps besides stays within. */
  toJson(row: Row): object;
  /** The cursor by which a subscription resumes after a change. */
  cursorAt(number: FeedCursor): string;
}

/** The token under which Nest provides the {@link ServedRows} of the station. */
export const SERVED_ROWS = Symbol('served-rows');
