import { z } from 'zod';

/** What of a JSON Schema tells how text becomes JSON. */
export interface Shape {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | boolean;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly const?: string | number | boolean | null;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Shape>>;
}

/** A shape, and the document that its references are of. */
export interface RootShape {
  readonly shape: Shape;
  readonly root: Shape;
}

const shapes = new WeakMap<z.ZodType, Shape>();

/** The shape of what a producer sends; made once a schema. */
export function shapeOf(schema: z.ZodType): RootShape {
  let root = shapes.get(schema);
  if (root === undefined) {
    root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape;
    shapes.set(schema, root);
  }
  return { shape: root, root };
}

const DEFINITION = '#/$defs/';

/** What a reference stands for; what is none is itself. */
export function resolved({ shape, root }: RootShape): Shape {
  if (shape.$ref === undefined) return shape;
  if (shape.$ref === '#') return root;
  const name = shape.$ref.startsWith(DEFINITION) ? shape.$ref.slice(DEFINITION.length) : '';
  return root.$defs?.[name] ?? {};
}
