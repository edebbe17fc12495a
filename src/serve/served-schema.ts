import type { Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { lexicographicSortSchema, printSchema, type GraphQLSchema } from 'graphql';
import type { Projection } from '../model/projection.js';
import { withNodes } from './node-type.js';
import { STATION_RESOLVERS } from './resolvers-of.js';

/** What a projection's module is made of, as far as the schema goes. */
export interface ServedModule {
  readonly projection: Projection;
  readonly providers?: readonly Provider[];
}

/** The schema that a station of these projections serves, without any server. Its fields answer nothing. */
export async function servedSchema(served: readonly ServedModule[]): Promise<GraphQLSchema> {
  const builder = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, {
    logger: false,
    abortOnError: false,
  });
  try {
    const resolvers = served.flatMap(({ providers = [] }) =>
      providers.filter((provider) => typeof provider === 'function'),
    );
    // The driver checks it when a station starts, in words of the projections.
    const schema = await builder
      .get(GraphQLSchemaFactory)
      .create([...resolvers, ...STATION_RESOLVERS], { skipCheck: true });
    const projections = served.map(({ projection }) => projection);
    return lexicographicSortSchema(withNodes(schema, projections));
  } finally {
    await builder.close();
  }
}

/** The same in the schema definition language, one text for one schema. */
export const printedSchema = async (served: readonly ServedModule[]): Promise<string> =>
  `${printSchema(await servedSchema(served))}\n`;
