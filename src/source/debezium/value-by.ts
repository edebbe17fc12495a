import { Unreadable } from '../decoded.js';
import { isFields, type Fields } from './fields.js';
import { dateOfDays, decimalOf, localTimeOf, timeOfDay } from './written-values.js';

/** A schema of Kafka Connect, as JSON. */
export type ConnectSchema = Fields;

/**
 * A value as people write it, where its schema tells that the connector wrote it otherwise: dates and times of day in ISO 8601,
 * decimals in digits, JSON as what it says. Everything else stays as it is, bytes in Base64 too.
 * @throws Unreadable where digits of a whole number were lost on the way
 */
export function valueBy(schema: ConnectSchema | undefined, value: unknown, path: string): unknown {
  if (schema === undefined || value === null || value === undefined) return value;
  const read = typeof schema.name === 'string' ? BY_NAME.get(schema.name) : undefined;
  if (read !== undefined) return read(value, { schema, path });
  if (schema.type === 'struct' && isFields(value)) return structBy(schema, value, path);
  if (schema.type === 'array' && Array.isArray(value))
    return value.map((item: unknown, index) =>
      valueBy(schemaIn(schema.items), item, `${path}.${index}`),
    );
  if (schema.type === 'int64' && typeof value === 'number') return exact(value, path);
  return value;
}

function structBy({ fields }: ConnectSchema, value: Fields, path: string): Fields {
  const schemas: readonly unknown[] = Array.isArray(fields) ? fields : [];
  const read = schemas.filter(isFields).flatMap((schema) => {
    const field = String(schema.field);
    return Object.hasOwn(value, field)
      ? [[field, valueBy(schema, value[field], `${path}.${field}`)] as const]
      : [];
  });
  return { ...value, ...Object.fromEntries(read) };
}

interface Place {
  readonly schema: ConnectSchema;
  readonly path: string;
}
type ReadValue = (value: unknown, place: Place) => unknown;

const MILLIS = 1_000n;
const MICROS = 1_000_000n;
const NANOS = 1_000_000_000n;

/** Reads whole numbers only; what is none stays for the schema of the event to judge. */
const whole =
  (read: (value: bigint) => string): ReadValue =>
  (value, { path }) =>
    typeof value === 'number' && Number.isInteger(value)
      ? inCalendar(() => read(BigInt(exact(value, path))), path)
      : value;

/** Nanoseconds since 1970 are beyond what a JSON number tells exactly: they are told to the microsecond. */
const nanoTimestamp: ReadValue = (value, { path }) =>
  typeof value === 'number' && Number.isInteger(value)
    ? inCalendar(() => localTimeOf(BigInt(Math.round(value / 1_000)), MICROS), path)
    : value;

function inCalendar(read: () => string, path: string): string {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError)
      throw new Unreadable(`has in "${path}" a time that no day or calendar has`);
    throw error;
  }
}

const json: ReadValue = (value, { path }) => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    throw new Unreadable(`has in "${path}" a JSON column that is not JSON`);
  }
};

const decimal: ReadValue = (value, { schema: { parameters }, path }) =>
  typeof value === 'string'
    ? decimalAt(value, isFields(parameters) ? Number(parameters.scale) : Number.NaN, path)
    : value;

const variableScaleDecimal: ReadValue = (value, { path }) =>
  isFields(value) && typeof value.value === 'string'
    ? decimalAt(value.value, Number(value.scale), path)
    : value;

const BY_NAME: ReadonlyMap<string, ReadValue> = new Map([
  ['io.debezium.time.Date', whole(dateOfDays)],
  ['io.debezium.time.Time', whole((of) => timeOfDay(of, MILLIS))],
  ['io.debezium.time.MicroTime', whole((of) => timeOfDay(of, MICROS))],
  ['io.debezium.time.NanoTime', whole((of) => timeOfDay(of, NANOS))],
  ['io.debezium.time.Timestamp', whole((of) => localTimeOf(of, MILLIS))],
  ['io.debezium.time.MicroTimestamp', whole((of) => localTimeOf(of, MICROS))],
  ['io.debezium.time.NanoTimestamp', nanoTimestamp],
  ['org.apache.kafka.connect.data.Date', whole(dateOfDays)],
  ['org.apache.kafka.connect.data.Time', whole((of) => timeOfDay(of, MILLIS))],
  ['org.apache.kafka.connect.data.Timestamp', whole((of) => localTimeOf(of, MILLIS))],
  ['org.apache.kafka.connect.data.Decimal', decimal],
  ['io.debezium.data.VariableScaleDecimal', variableScaleDecimal],
  ['io.debezium.data.Json', json],
]);

function decimalAt(base64: string, scale: number, path: string): string {
  const digits = decimalOf(base64, scale);
  if (digits !== undefined) return digits;
  throw new Unreadable(`has in "${path}" a decimal that cannot be read`);
}

function exact(value: number, path: string): number {
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return value;
  throw new Unreadable(
    `has in "${path}" a whole number beyond 2^53, whose last digits JSON does not tell; ` +
      'have the connector write it as text',
  );
}

const schemaIn = (items: unknown): ConnectSchema | undefined =>
  isFields(items) ? items : undefined;
