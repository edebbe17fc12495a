import { TypeMetadataStorage } from '@nestjs/graphql';
import { isObjectType, type GraphQLSchema } from 'graphql';

/** What Nest calls the resolver by which a field shows a property of its class. */
const OF_A_PROPERTY = 'rootFieldResolver';

/**
 * Takes the resolvers off the fields that only show the property of their name: without one that is what GraphQL
 * shows, and whoever executes it knows that nothing else can happen.
 */
export function withPlainProperties(schema: GraphQLSchema): GraphQLSchema {
  const plain = new Set(
    TypeMetadataStorage.getObjectTypesMetadata().flatMap(({ name: type, properties }) =>
      (properties ?? [])
        .filter(({ name, schemaName }) => name === schemaName)
        .filter(({ options }) => options.defaultValue === undefined)
        .map(({ name }) => `${type}.${name}`),
    ),
  );
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields()))
      if (field.resolve?.name === OF_A_PROPERTY && plain.has(`${type.name}.${field.name}`))
        Object.assign(field, { resolve: undefined });
  }
  return schema;
}
