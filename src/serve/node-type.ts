import { MapperKind, mapSchema } from '@graphql-tools/utils';
import { Field, ID, InterfaceType } from '@nestjs/graphql';
import {
  GraphQLID,
  GraphQLNonNull,
  GraphQLObjectType,
  isInterfaceType,
  isObjectType,
  type GraphQLInterfaceType,
  type GraphQLSchema,
} from 'graphql';
import type { Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';
import { namesOf } from './names.js';
import { nodeIdOf } from './node-ids.js';

export const NODE_TYPE = 'Node';

/** The type of each row that is answered as a node; it goes with the row. */
const typeOfRow = new WeakMap<Row, string>();

/** Notes of which projection a row is, where the schema says no more than that it is a node. */
export function asNode<Found extends Row | null>(row: Found, projection: Projection): Found {
  if (row !== null) typeOfRow.set(row, namesOf(projection).type);
  return row;
}

const ID_DESCRIPTION =
  'Names the row among all rows of all projections, whatever version of them is served. Opaque: give it to `node`.';

@InterfaceType(NODE_TYPE, {
  description: 'A row of any projection.',
  resolveType: (row: Row) => typeOfRow.get(row),
})
export abstract class Node {
  @Field(() => ID, { description: ID_DESCRIPTION }) id: string;
}

/**
 * The schema in which every served type is a {@link Node}, save those that have a field `id` of their own: what that
 * says is their author's word, and may be the same in two types.
 */
export function withNodes(
  schema: GraphQLSchema,
  projections: readonly Projection[],
): GraphQLSchema {
  const node = schema.getType(NODE_TYPE);
  if (!isInterfaceType(node)) return schema;
  const ofType = new Map(projections.map((projection) => [namesOf(projection).type, projection]));
  return mapSchema(schema, {
    [MapperKind.OBJECT_TYPE]: (type) => {
      const projection = ofType.get(type.name);
      return projection === undefined || 'id' in type.getFields()
        ? type
        : nodeType(type, { projection, node });
    },
  });
}

interface NodeOf {
  readonly projection: Projection;
  readonly node: GraphQLInterfaceType;
}

function nodeType(type: GraphQLObjectType, { projection, node }: NodeOf): GraphQLObjectType {
  const { interfaces, fields, ...config } = type.toConfig();
  const id = {
    type: new GraphQLNonNull(GraphQLID),
    description: ID_DESCRIPTION,
    resolve: (row: Readonly<Record<string, unknown>>) =>
      nodeIdOf(projection, String(row[projection.key])),
  };
  return new GraphQLObjectType({
    ...config,
    interfaces: [...interfaces, node],
    fields: { ...fields, id },
  });
}

/** Whether the rows of a projection are nodes. */
export function areNodes(schema: GraphQLSchema, projection: Projection): boolean {
  const type = schema.getType(namesOf(projection).type);
  return isObjectType(type) && type.getInterfaces().some(({ name }) => name === NODE_TYPE);
}
