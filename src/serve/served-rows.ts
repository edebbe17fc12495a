import { TypeMetadataStorage } from '@nestjs/graphql';
import {
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLLeafType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import type { ServedRow, ServedRows } from '../feed/served-rows.js';
import { originFields } from '../model/origin.js';
import type { Projection } from '../model/projection.js';
import { nestedRefs, refsOfRow } from '../model/ref.js';
import type { Row } from '../model/row.js';
import { feedCursors } from './cursors.js';
import { FRESHNESS } from './freshness-type.js';
import { namesOf, typeNameOf } from './names.js';

/** How values of a type look as JSON, and what JSON Schema says of them. */
interface Shape {
  readonly schema: object;
  readonly toJson: (value: unknown) => unknown;
}

/** Rows as their GraphQL types show them: the declared fields, by the names and scalars of the schema. */
export class GraphqlRows implements ServedRows {
  /** @param schemaNow asked once GraphQL is served */
  constructor(private readonly schemaNow: () => GraphQLSchema) {}

  of(projection: Projection): ServedRow {
    const type = this.schemaNow().getType(namesOf(projection).type);
    if (!isObjectType(type)) throw new Error(`${projection.name} serves no object type.`);
    const shape = objectShape(type, notOfTheRow(projection));
    const cursors = feedCursors(projection);
    return {
      schema: shape.schema,
      toJson: (row: Row) => Object(shape.toJson(row)) as object,
      cursorAt: (number) => cursors.encode(number),
    };
  }
}

/** Coordinates of what the station adds to rows, and to the objects in them. */
function notOfTheRow(projection: Projection): ReadonlySet<string> {
  const { type } = namesOf(projection);
  return new Set([
    ...[FRESHNESS, ...originFields(projection), ...Object.keys(refsOfRow(projection))].map(
      (field) => `${type}.${field}`,
    ),
    ...nestedRefs(projection).map(([field, { within }]) => `${typeNameOf(within)}.${field}`),
  ]);
}

const shapeOf = (type: GraphQLOutputType, without: ReadonlySet<string>): Shape =>
  isNonNullType(type) ? presentShape(type.ofType, without) : nullable(presentShape(type, without));

function presentShape(
  type: GraphQLNamedType | GraphQLOutputType,
  without: ReadonlySet<string>,
): Shape {
  if (isListType(type)) return listShape(shapeOf(type.ofType as GraphQLOutputType, without));
  if (isObjectType(type)) return objectShape(type, without);
  if (isLeafType(type)) return leafShape(type);
  // Interfaces and unions: as they are kept.
  return { schema: {}, toJson: (value) => value };
}

const nullable = ({ schema, toJson }: Shape): Shape => ({
  schema: { anyOf: [schema, { type: 'null' }] },
  toJson: (value) => (value == null ? null : toJson(value)),
});

const listShape = ({ schema, toJson }: Shape): Shape => ({
  schema: { type: 'array', items: schema },
  toJson: (values) => Array.from(values as Iterable<unknown>, toJson),
});

const leafShape = (type: GraphQLLeafType): Shape => ({
  schema: leafSchema(type),
  toJson: (value) => type.serialize(value),
});

/** The fields declared on the class, without those that are not of the row itself. */
function objectShape(type: GraphQLObjectType, without: ReadonlySet<string>): Shape {
  const fields = Object.values(type.getFields()).flatMap(({ name, type: of, description }) => {
    const property = propertyOf(type.name, name);
    if (property === undefined || without.has(`${type.name}.${name}`)) return [];
    const shape = shapeOf(of, without);
    const told = description == null ? shape.schema : { ...shape.schema, description };
    return [{ name, property, shape, told }];
  });
  return {
    schema: {
      type: 'object',
      ...(type.description == null ? {} : { description: type.description }),
      required: fields.map(({ name }) => name),
      properties: Object.fromEntries(fields.map(({ name, told }) => [name, told])),
      additionalProperties: false,
    },
    toJson: (value) => {
      const held = value as Readonly<Record<string, unknown>>;
      return Object.fromEntries(
        fields.map(({ name, property, shape }) => [name, shape.toJson(held[property])]),
      );
    },
  };
}

/** The property of the class that a field shows; undefined for a field that is not declared on it. */
const propertyOf = (typeName: string, field: string): string | undefined =>
  TypeMetadataStorage.getObjectTypesMetadata()
    .find(({ name }) => name === typeName)
    ?.properties?.find(({ schemaName }) => schemaName === field)?.name;

const INT32 = { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
const BUILT_IN: Readonly<Record<string, object>> = {
  ID: { type: 'string' },
  String: { type: 'string' },
  Boolean: { type: 'boolean' },
  Float: { type: 'number' },
  Int: { type: 'integer', ...INT32 },
};

/** Scalars may say themselves what they look like; of the others nothing is said. */
function leafSchema(type: GraphQLLeafType): object {
  if (isEnumType(type)) return { enum: type.getValues().map(({ name }) => name) };
  const said = type.extensions['jsonSchema'];
  return BUILT_IN[type.name] ?? (typeof said === 'object' && said !== null ? said : {});
}
