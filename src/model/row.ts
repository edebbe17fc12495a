/** The state of one key of one projection, as stored: plain JSON. */
export type Row = object;

/** What one commit did to one row; an absent side means that there was, or is, no row. */
export interface RowChange {
  readonly key: string;
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}
