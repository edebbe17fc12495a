import { resolved, type RootShape, type Shape } from './shape.js';

/** What the names of attributes begin with, as they are parsed. */
export const ATTRIBUTE = '@';
/** Under which name the text of an element stands that has attributes or children too. */
export const TEXT = '#text';

type Element = Readonly<Record<string, unknown>>;
const isElement = (value: unknown): value is Element =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/**
 * What was parsed of XML, as JSON would tell it: text where the shape has a number or a boolean becomes one; one element where
 * it has an array becomes an array of one; an element that only wraps the items of an array is left out; attributes are fields
 * like child elements. What does not fit stays as it is, for the schema to refuse.
 */
export function fitted(value: unknown, { shape: unresolved, root }: RootShape): unknown {
  const shape = resolved({ shape: unresolved, root });
  const options = shape.anyOf ?? shape.oneOf ?? typesOf(shape);
  if (options !== undefined) return fittedToOne(value, options, root);
  switch (shape.type) {
    case 'array':
      return itemsIn(value, shape, root).map((item) =>
        fitted(item, { shape: shape.items ?? {}, root }),
      );
    case 'number':
    case 'integer':
      return numberIn(textIn(value));
    case 'boolean':
      return BOOLEANS.get(textIn(value)) ?? textIn(value);
    case 'object':
      return objectIn(value, shape, root);
    case 'string':
      return textIn(value);
    case undefined:
    default:
      return isElement(value) ? objectIn(value, {}, root) : value;
  }
}

/** A shape of several types, as one shape for each. */
const typesOf = (shape: Shape): readonly Shape[] | undefined =>
  typeof shape.type === 'object' ? shape.type.map((type) => ({ ...shape, type })) : undefined;

/** By the first of several shapes that it seems to be of: looked at from outside, so that each part is read once. */
function fittedToOne(value: unknown, options: readonly Shape[], root: Shape): unknown {
  const shapes = options.map((shape) => resolved({ shape, root }));
  if (value === '' && shapes.some(({ type }) => type === 'null')) return null;
  const shape =
    shapes.find((one) => seemsOf(value, one)) ??
    shapes.find(({ type }) => type === 'array') ??
    shapes[0];
  return shape === undefined ? value : fitted(value, { shape, root });
}

function seemsOf(value: unknown, { type, properties = {}, const: constant }: Shape): boolean {
  const text = textIn(value);
  switch (type) {
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isElement(value) ? hasConstants(value, properties) : value === '';
    case 'number':
      return typeof numberIn(text) === 'number';
    case 'integer':
      return Number.isInteger(numberIn(text));
    case 'boolean':
      return BOOLEANS.has(text);
    case 'string':
      return typeof text === 'string' && (constant === undefined || constant === text);
    case 'null':
      return false;
    case undefined:
    default:
      return true;
  }
}

/** Whether an element has what is constant in a shape, as a child or as an attribute. */
const hasConstants = (element: Element, properties: Readonly<Record<string, Shape>>): boolean =>
  Object.entries(properties).every(
    ([name, { const: constant }]) =>
      constant === undefined ||
      textIn(element[name] ?? element[`${ATTRIBUTE}${name}`]) === String(constant),
  );

/** Repeated elements, a wrapper around them, one element, or none. */
function itemsIn(value: unknown, { items = {} }: Shape, root: Shape): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  const item = resolved({ shape: items, root });
  if (value === '') return [];
  if (isElement(value)) {
    const [[name, inner] = ['', undefined], another] = Object.entries(value);
    const wraps =
      another === undefined &&
      !name.startsWith(ATTRIBUTE) &&
      !Object.hasOwn(item.properties ?? {}, name);
    if (wraps && name !== TEXT)
      return Array.isArray(inner) ? (inner as readonly unknown[]) : [inner];
  }
  return [value];
}

function objectIn(value: unknown, shape: Shape, root: Shape): unknown {
  if (value === '') return {};
  if (!isElement(value)) return value;
  const { properties = {}, additionalProperties: others } = shape;
  const fields = Object.entries(value).map(([told, inner]) => {
    const name = nameIn(value, told);
    const of = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const rest = typeof others === 'object' ? others : {};
    return [name, fitted(inner, { shape: of ?? rest, root })] as const;
  });
  return Object.fromEntries(fields);
}

/** An attribute named like a child keeps its sign. */
const nameIn = (element: Element, told: string): string =>
  told.startsWith(ATTRIBUTE) && !Object.hasOwn(element, told.slice(1)) ? told.slice(1) : told;

/** The text of an element whose attributes nobody asks for. */
const textIn = (value: unknown): unknown =>
  isElement(value) && typeof value[TEXT] === 'string' ? value[TEXT] : value;

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const numberIn = (value: unknown): unknown =>
  typeof value === 'string' && NUMBER.test(value) ? Number(value) : value;

const BOOLEANS: ReadonlyMap<unknown, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);
