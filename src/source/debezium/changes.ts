import { z } from 'zod';

/** A row as it was: its key, and of the other fields what the database keeps of old rows. */
export type RowBefore<Row, Key extends keyof Row> = Pick<Row, Key> & {
  readonly [Field in Exclude<keyof Row, Key>]?: Row[Field] | null | undefined;
};

/** What became of one row of a table; `op` as in Debezium: created, read by a snapshot, updated, deleted. */
export type Change<Row, Key extends keyof Row> =
  | {
      readonly op: 'c' | 'r';
      readonly before: null;
      readonly after: Row;
      readonly source: ChangeSource;
    }
  | {
      readonly op: 'u';
      /** Null where the database tells nothing of old rows. */
      readonly before: RowBefore<Row, Key> | null;
      readonly after: Row;
      readonly source: ChangeSource;
    }
  | {
      readonly op: 'd';
      readonly before: RowBefore<Row, Key>;
      readonly after: null;
      readonly source: ChangeSource;
    };

/** Where the change was made, as the connector tells it: `db`, `table`, `lsn` …. */
export type ChangeSource = Readonly<Record<string, unknown>>;

/** A change as specifications write it: what is null may be left out. */
export type WrittenChange<Row, Key extends keyof Row> =
  | {
      readonly op: 'c' | 'r';
      readonly before?: null;
      readonly after: Row;
      readonly source?: ChangeSource;
    }
  | {
      readonly op: 'u';
      readonly before?: RowBefore<Row, Key> | null;
      readonly after: Row;
      readonly source?: ChangeSource;
    }
  | {
      readonly op: 'd';
      readonly before: RowBefore<Row, Key>;
      readonly after?: null;
      readonly source?: ChangeSource;
    };

/** The schema of an event that is a change of a row. */
export type ChangeSchema<Row extends z.ZodObject, Key extends FieldOf<Row>> = z.ZodType<
  Change<z.output<Row>, Key & keyof z.output<Row>>,
  WrittenChange<z.input<Row>, Key & keyof z.input<Row>>
>;

type FieldOf<Row extends z.ZodObject> = keyof z.output<Row> & keyof z.input<Row> & string;

/**
 * The event that a table's rows change, for a contract with `envelope: 'debezium'`; name it as the table, the last token of
 * its subject, or as the last two: `addresses`, `inventory.addresses`.
 * @param options.key the columns of which the database always keeps the old value: the primary key, or all that folds need of
 * rows that are deleted (in PostgreSQL by `REPLICA IDENTITY FULL`)
 */
export function changesOf<Row extends z.ZodObject, const Key extends FieldOf<Row>>(
  row: Row,
  { key }: { readonly key: Key | readonly Key[] },
): ChangeSchema<Row, Key> {
  const before = oldRow(row, typeof key === 'string' ? [key] : key);
  const nothing = z.null().default(null);
  const source = z.record(z.string(), z.unknown()).default({});
  const changes: unknown = z.discriminatedUnion('op', [
    z.object({ op: z.enum(['c', 'r']), before: nothing, after: row, source }),
    z.object({ op: z.literal('u'), before: before.nullable().default(null), after: row, source }),
    z.object({ op: z.literal('d'), before, after: nothing, source }),
  ]);
  return changes as ChangeSchema<Row, Key>;
}

/** The row before and after a change, as far as they are told: a fold may be keyed by a column that changes. */
export const rowsOf = <Row, Key extends keyof Row>({
  before,
  after,
}: Change<Row, Key>): readonly RowBefore<Row, Key>[] =>
  [before, after].filter((row): row is RowBefore<Row, Key> => row !== null);

/** A row of which the database need not tell more than some columns. */
function oldRow({ shape, def }: z.ZodObject, always: readonly string[]): z.ZodType {
  const fields = Object.entries(shape).map(([field, schema]: [string, z.ZodType]) => [
    field,
    always.includes(field) ? schema : schema.nullish(),
  ]);
  const old = z.object(Object.fromEntries(fields) as z.ZodRawShape);
  return def.catchall === undefined ? old : old.catchall(def.catchall as z.ZodType);
}
