import {
  GraphQLError,
  isObjectType,
  type GraphQLAbstractType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
} from 'graphql';
import { inspect } from 'graphql/jsutils/inspect.js';

/** What the resolver of an abstract type said, of which value, and where. */
export interface ResolvedType {
  readonly abstract: GraphQLAbstractType;
  readonly name: unknown;
  readonly info: GraphQLResolveInfo;
  readonly value: unknown;
}

/** The object type of a value whose type is abstract; its errors are word for word those of graphql-js. */
export function runtimeTypeOf({ abstract, name, info, value }: ResolvedType): GraphQLObjectType {
  const { parentType, fieldName, fieldNodes: nodes, schema } = info;
  const field = `${parentType.name}.${fieldName}`;
  const mustResolve = `Abstract type "${abstract.name}" must resolve to an Object type at runtime for field "${field}"`;
  if (name == null)
    throw new GraphQLError(
      `${mustResolve}. Either the "${abstract.name}" type should provide a "resolveType" function or each possible type should provide an "isTypeOf" function.`,
      { nodes },
    );
  if (isObjectType(name))
    throw new GraphQLError(
      'Support for returning GraphQLObjectType from resolveType was removed in graphql-js@16.0.0 please return type name instead.',
    );
  if (typeof name !== 'string')
    throw new GraphQLError(
      `${mustResolve} with value ${inspect(value)}, received "${inspect(name)}".`,
    );
  const type = schema.getType(name);
  const resolved = `Abstract type "${abstract.name}" was resolved to a`;
  if (type === undefined)
    throw new GraphQLError(`${resolved} type "${name}" that does not exist inside the schema.`, {
      nodes,
    });
  if (!isObjectType(type))
    throw new GraphQLError(`${resolved} non-object type "${name}".`, { nodes });
  if (!schema.isSubType(abstract, type))
    throw new GraphQLError(
      `Runtime Object type "${type.name}" is not a possible type for "${abstract.name}".`,
      { nodes },
    );
  return type;
}
