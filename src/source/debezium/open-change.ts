import { Unreadable } from '../decoded.js';
import { isFields, type Fields } from './fields.js';
import { documentOf } from './extended-json.js';
import { valueBy, type ConnectSchema } from './value-by.js';
import { withoutPlaceholders } from './placeholders.js';

/** A change event out of its envelope. */
export interface OpenedChange {
  readonly data: {
    readonly op: string;
    readonly before: unknown;
    readonly after: unknown;
    readonly source: Fields;
  };
  /** When the database made the change, else when the connector read it; undefined where neither is told. */
  readonly time: number | undefined;
}

/** Why changes of no single row are not folded. */
const REFUSED: Readonly<Record<string, string>> = {
  t:
    'tells that the table was truncated (op t), and not which rows that removed; rebuild the projection ' +
    'from a stream that begins with a new snapshot, then discard this',
  m:
    'is a message of the write-ahead log (op m), not a change of a row; let the transform ' +
    'DecodeLogicalDecodingMessageContent of Debezium unpack it',
};

const CHANGES = ['c', 'r', 'u', 'd'];

/** @throws Unreadable where it is no change of a row */
export function openChange(json: unknown): OpenedChange | 'tombstone' {
  const { schema, payload } = partsOf(json);
  if (payload === null) return 'tombstone';
  if (!isFields(payload)) throw new Unreadable('is not a change event: it is no JSON object');
  const { op, before, after } = payload;
  const source = isFields(payload.source) ? payload.source : {};
  if (typeof op !== 'string') throw new Unreadable(NO_OP);
  if (Object.hasOwn(REFUSED, op)) throw new Unreadable(REFUSED[op]);
  if (!CHANGES.includes(op))
    throw new Unreadable(`is a change of an unknown kind, op "${op}"; known are c, r, u and d`);
  if (source.connector === 'cassandra') throw new Unreadable(CELLS);
  const old = withoutPlaceholders(rowOf(before, 'before', schema), null);
  const now = withoutPlaceholders(rowOf(after, 'after', schema), old);
  const data = { op, before: old, after: now, source };
  return { data, time: instantOf(source.ts_ms) ?? instantOf(payload.ts_ms) };
}

const NO_OP =
  'is not a change event: it tells no op. Where a transform of Debezium flattens its events, declare ' +
  "envelope: 'bare'";
const CELLS =
  'comes from Cassandra, whose changes tell cells, not rows; turn them into rows before they are published';

/** With its schema, or plain. */
function partsOf(json: unknown): { readonly schema?: unknown; readonly payload: unknown } {
  if (!isFields(json) || 'op' in json || !('payload' in json)) return { payload: json };
  return { schema: json.schema, payload: json.payload };
}

/** A row is told as an object, or, by document databases, as text. */
function rowOf(row: unknown, side: 'before' | 'after', schema: unknown): unknown {
  if (row === undefined || row === null) return null;
  if (typeof row === 'string') return documentOf(row, side);
  if (!isFields(row)) throw new Unreadable(`has in "${side}" what is no row`);
  return valueBy(schemaOf(schema, side), row, side);
}

/** The schema of one side, where the event came with one. */
function schemaOf(schema: unknown, side: string): ConnectSchema | undefined {
  const fields = isFields(schema) ? schema.fields : undefined;
  if (!Array.isArray(fields)) return undefined;
  return (fields as readonly unknown[]).filter(isFields).find(({ field }) => field === side);
}

/** Milliseconds, as a number or in digits. */
function instantOf(told: unknown): number | undefined {
  const instant = typeof told === 'string' && /^\d+$/.test(told) ? Number(told) : told;
  return typeof instant === 'number' && instant > 0 && instant <= LAST ? instant : undefined;
}

/** The last instant that a Date can tell. */
const LAST = 8.64e15;
