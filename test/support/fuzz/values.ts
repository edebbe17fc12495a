import fc, { type GeneratorValue } from 'fast-check';
import {
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLInputField,
  type GraphQLInputType,
} from 'graphql';

/** How long anything generated may wait: it is not time that is tested. */
const MAX_WAIT_MS = 20;

const EDGES = [0, -1, 1, 2, 200, 201, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2 ** 53 - 1, 2 ** 53, 1e21];

/** Words that mean something to a station, as they are and almost. */
export const wordArb = (known: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom('a', 'b', ...known),
    fc.constantFrom('a', 'b', ...known),
    fc.constantFrom('', 'PRODUCTS:7', 'PRODUCTS:0', 'PRODUCTS:x', 'NOPE:1'),
    fc.constantFrom(...known, 'bm8').chain((word) => fc.nat().map((at) => flipped(word, at))),
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom(
      '\0',
      'a\0b',
      '\ud800',
      '𝒳'.repeat(50),
      '__proto__',
      'constructor',
      'x'.repeat(5_000),
    ),
  );

const flipped = (word: string, at: number): string => {
  const i = at % (word.length + 1);
  return `${word.slice(0, i)}~${word.slice(i + 1)}`;
};

/** A JSON value that may stand in for an input type; mostly one that fits. */
export function fitting(
  g: GeneratorValue,
  type: GraphQLInputType,
  known: readonly string[],
): unknown {
  if (isNonNullType(type)) return fitting(g, type.ofType, known);
  if (isListType(type))
    return Array.from({ length: g(fc.nat, { max: 4 }) }, () => fitting(g, type.ofType, known));
  if (isEnumType(type)) return g(fc.constantFrom, ...type.getValues().map(({ name }) => name));
  if (isInputObjectType(type)) return objectOf(g, Object.values(type.getFields()), known);
  switch (type.name) {
    case 'Int':
      return g(fc.constantFrom, 1, 2, 5, ...EDGES.slice(0, 7));
    case 'Boolean':
      return g(fc.boolean);
    case 'SafeInt':
    case 'Float':
      return g(fc.constantFrom, ...EDGES);
    default:
      return g(wordArb, known);
  }
}

function objectOf(
  g: GeneratorValue,
  fields: readonly GraphQLInputField[],
  known: readonly string[],
): Record<string, unknown> {
  const filled: Record<string, unknown> = {};
  for (const { name, type } of fields) {
    if (name === 'waitMs') filled[name] = g(fc.nat, { max: MAX_WAIT_MS });
    else if (isNonNullType(type) || g(fc.boolean)) filled[name] = fitting(g, type, known);
  }
  return filled;
}

/** A value that fits nothing in particular. */
export const hostileArb = (): fc.Arbitrary<unknown> =>
  fc.oneof(
    fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }),
    fc.constantFrom(...EDGES, 1e308, -0, '', '\0', '\ud800', null, true, [], {}, [[[[]]]], [null]),
    fc.constant(DEEP),
    fc.constantFrom('__proto__', 'constructor', 'toString').map((name) => ({ [name]: { x: 1 } })),
  );

/** Stands for a value that nests more deeply than the generator itself could write down. */
const DEEP = '<deep>';

/** The text of a generated value. */
export const jsonOf = (value: unknown): string =>
  (JSON.stringify(value) ?? '').replaceAll(
    `"${DEEP}"`,
    () => `${'[{"a":'.repeat(8_000)}1${'}]'.repeat(8_000)}`,
  );
