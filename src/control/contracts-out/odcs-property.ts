/** The parts of JSON Schema with which served fields are described. */
interface FieldSchema {
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: FieldSchema;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly anyOf?: readonly FieldSchema[];
}

/** How a field of a person's data is classified. */
const PERSONAL = { classification: 'personal' };

/** The properties that an ODCS document lists for an object: its key, then all others by name. */
export const odcsProperties = (
  row: object,
  key: string,
  personal: readonly string[] = [],
): object[] =>
  Object.entries((row as FieldSchema).properties ?? {})
    .toSorted(([a], [b]) => Number(b === key) - Number(a === key) || (a < b ? -1 : 1))
    .map(([name, schema]) => ({
      name,
      ...(name === key ? { primaryKey: true, primaryKeyPosition: 1, unique: true } : {}),
      ...describedBy(schema),
      ...(personal.includes(name) ? PERSONAL : {}),
    }));

function describedBy(schema: FieldSchema): object {
  const { description } = schema;
  const value = withoutNull(schema);
  return {
    ...(description === undefined ? {} : { description }),
    ...typeOf(value),
    required: value === schema,
    ...(value.enum === undefined
      ? {}
      : { customProperties: [{ property: 'values', value: [...value.enum] }] }),
  };
}

/** What a field is when it is not null. */
const withoutNull = (schema: FieldSchema): FieldSchema =>
  schema.anyOf?.find(({ type }) => type !== 'null') ?? schema;

/** Nothing where the scalar says nothing of itself. */
function typeOf({
  type,
  format,
  items,
  properties,
  minimum,
  maximum,
  ...rest
}: FieldSchema): object {
  switch (type) {
    case 'integer':
    case 'number':
      return { logicalType: type, ...rangeOf({ minimum, maximum }) };
    case 'array':
      return { logicalType: 'array', items: describedBy(items ?? {}) };
    case 'object':
      return { logicalType: 'object', properties: odcsProperties({ properties }, '') };
    case 'string':
      return { logicalType: LOGICAL_TYPES[format ?? ''] ?? 'string' };
    case 'boolean':
      return { logicalType: 'boolean' };
    case undefined:
    default:
      return rest.enum === undefined ? {} : { logicalType: 'string' };
  }
}

const LOGICAL_TYPES: Readonly<Record<string, string>> = {
  'date-time': 'timestamp',
  date: 'date',
  time: 'time',
};

const rangeOf = (range: { readonly [bound: string]: number | undefined }): object => {
  const told = Object.fromEntries(Object.entries(range).filter(([, bound]) => bound !== undefined));
  return Object.keys(told).length === 0 ? {} : { logicalTypeOptions: told };
};
