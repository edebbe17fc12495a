import { buildSubgraphSchema } from '@apollo/subgraph';
import { getResolversFromSchema } from '@graphql-tools/utils';
import {
  Kind,
  parse,
  printSchema,
  visit,
  type ConstDirectiveNode,
  type DocumentNode,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql';
import type { Projection } from '../model/projection.js';
import { StationError } from '../model/station-error.js';
import { maySee } from './gate/visible-projections.js';
import { namesOf } from './names.js';
import type { RequestContext } from './request.js';

/** The first version that has all of what is used here; routers read this one and every later one. */
const SPECIFICATION = 'https://specs.apollo.dev/federation/v2.3';
const LINK = `extend schema @link(url: "${SPECIFICATION}", import: ["@key", "@shareable"])`;

/**
 * The schema as a subgraph of an Apollo Federation 2 supergraph: each served type is an entity, by the key of its projection.
 * An entity is looked up as the root field of one row does: together with all others of the request, and as fresh as its
 * headers demand.
 */
export function subgraphOf(
  schema: GraphQLSchema,
  projections: readonly Projection[],
): GraphQLSchema {
  const resolvers = getResolversFromSchema(schema) as Record<string, object>;
  for (const projection of projections) {
    const { type } = namesOf(projection);
    const __resolveReference = referenceResolver(schema, projection);
    resolvers[type] = { ...resolvers[type], __resolveReference };
  }
  const typeDefs = withDirectives(parse(`${LINK}\n${printSchema(schema)}`), projections);
  const subgraph = buildSubgraphSchema([{ typeDefs, resolvers: resolvers as never }]);
  refuseUnknownTypes(subgraph, projections);
  return subgraph;
}

/** Says which types are entities. `PageInfo` is the same in every subgraph with Relay lists. */
function withDirectives(document: DocumentNode, projections: readonly Projection[]): DocumentNode {
  const directives = new Map([
    ['PageInfo', directive('shareable')],
    ...projections.map(
      (projection) =>
        [namesOf(projection).type, directive('key', { fields: projection.key })] as const,
    ),
  ]);
  return visit(document, {
    ObjectTypeDefinition: (node) => {
      const added = directives.get(node.name.value);
      return added && { ...node, directives: [...(node.directives ?? []), added] };
    },
  });
}

const directive = (
  name: string,
  args: Readonly<Record<string, string>> = {},
): ConstDirectiveNode => ({
  kind: Kind.DIRECTIVE,
  name: { kind: Kind.NAME, value: name },
  arguments: Object.entries(args).map(([argument, value]) => ({
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: argument },
    value: { kind: Kind.STRING, value },
  })),
});

/**
 * Otherwise the library would throw an error of its own, as if the station had failed. What the asker may not be told of
 * is not known either: a representation may name a row of any projection.
 */
function refuseUnknownTypes(subgraph: GraphQLSchema, projections: readonly Projection[]): void {
  const entities = subgraph.getQueryType()?.getFields()['_entities'];
  const resolve = entities?.resolve;
  if (entities === undefined || resolve === undefined) return;
  const known = new Map<unknown, string>(
    projections.map((projection) => [namesOf(projection).type, projection.name]),
  );
  entities.resolve = (source, args, context: RequestContext, operation) => {
    for (const { __typename: type } of args['representations'] as readonly Reference[]) {
      const projection = known.get(type);
      if (projection === undefined || !maySee(context.asker, projection))
        throw new StationError('BAD_USER_INPUT', `"${String(type)}" is no entity of the station.`);
    }
    return resolve(source, args, context, operation);
  };
}

type Reference = Readonly<Record<string, unknown>>;
type Root = GraphQLFieldResolver<unknown, RequestContext, Record<string, unknown>>;

function referenceResolver(schema: GraphQLSchema, projection: Projection) {
  const { row, type } = namesOf(projection);
  const lookUp: Root | undefined = schema.getQueryType()?.getFields()[row]?.resolve;
  return (reference: Reference, context: RequestContext, operation: Parameters<Root>[3]) => {
    const key = reference[projection.key];
    if (typeof key === 'string' || typeof key === 'number')
      return lookUp?.(undefined, { [projection.key]: String(key) }, context, operation);
    throw new StationError(
      'BAD_USER_INPUT',
      `A representation of ${type} names no ${projection.key}.`,
    );
  };
}
