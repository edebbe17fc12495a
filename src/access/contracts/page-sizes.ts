import { Kind, type FieldNode, type GraphQLField, type ValueNode } from 'graphql';

/** How many rows the station answers at most at once; the same as where pages are served. */
export const MOST_ROWS = 200;
/** How many rows a list has where nobody says. */
export const USUAL_ROWS = 20;

/** Arguments that say how many rows are asked for, in all or on either side of one, and those that name each row. */
const COUNTS = ['first', 'last', 'neighbours'];
const NAMES = ['keys', 'ids'];
/** Of a subgraph: names rows too, as many as its router wants at once. */
const REPRESENTATIONS = 'representations';

const SIZING: ReadonlySet<string> = new Set([...COUNTS, ...NAMES, REPRESENTATIONS]);

/** What is known of the variables of an operation. */
export interface KnownVariables {
  /** As they were sent; undefined where that is not known yet. */
  readonly values: Readonly<Record<string, unknown>> | undefined;
  /** What stands for those that were not sent. */
  readonly defaults: ReadonlyMap<string, ValueNode>;
}

/** Where a size may be found. */
export interface Sized {
  readonly node: FieldNode;
  readonly field: GraphQLField<unknown, unknown>;
  readonly variables: KnownVariables;
}

/**
 * How many rows a field asks for by its arguments: of a page at most the most allowed, which an unknown variable counts as.
 * Undefined for a field that takes no such argument.
 */
export function rowsAsked({ node, field, variables }: Sized): number | undefined {
  const sizing = field.args.filter(({ name }) => SIZING.has(name));
  if (sizing.length === 0) return undefined;
  const given = (node.arguments ?? [])
    .filter(({ name }) => sizing.some((argument) => argument.name === name.value))
    .map(({ value }) => sizeOf(value, variables))
    .filter((size) => size !== undefined);
  const most = sizing.some(({ name }) => name === REPRESENTATIONS) ? Infinity : MOST_ROWS;
  if (given.length > 0) return Math.min(Math.max(...given), most);
  const usual: unknown = sizing.find(
    ({ defaultValue }) => defaultValue !== undefined,
  )?.defaultValue;
  return typeof usual === 'number' ? usual : USUAL_ROWS;
}

/** Undefined where nothing is said. What is no size is refused elsewhere, and costs nothing. */
function sizeOf(value: ValueNode, variables: KnownVariables): number | undefined {
  if (value.kind === Kind.NULL) return undefined;
  if (value.kind === Kind.VARIABLE) return variableSize(value.name.value, variables);
  if (value.kind === Kind.INT) return Math.max(0, Number(value.value));
  return value.kind === Kind.LIST ? value.values.length : 1;
}

function variableSize(name: string, variables: KnownVariables): number | undefined {
  const { values, defaults } = variables;
  if (values === undefined) return MOST_ROWS;
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  const usual = defaults.get(name);
  if (value === undefined && usual !== undefined) return sizeOf(usual, variables);
  if (value == null) return undefined;
  if (Array.isArray(value)) return value.length;
  return typeof value === 'number' && value >= 0 ? value : 1;
}
