import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import type { GraphQLSchema } from 'graphql';
import type { RequestContext } from '../request.js';
import type { Executor } from './executor.js';

type Gateway = ApolloServerOptionsWithGateway<RequestContext>['gateway'];

/**
 * Has Apollo Server leave execution, and nothing else, to an executor. Of the ways there are it is the one by which
 * Apollo still numbers, words and reports the errors, and every plugin hears what it heard before.
 */
export const executedBy = (executor: Executor, schema: GraphQLSchema): Gateway => ({
  load: async () => ({
    executor: async ({ document, request: { variables, operationName }, context }) =>
      executor.execute({
        document,
        operationName,
        variableValues: variables,
        contextValue: context as RequestContext,
      }),
  }),
  onSchemaLoadOrUpdate: (hear) => {
    hear({ apiSchema: schema, coreSupergraphSdl: '' });
    return () => undefined;
  },
  stop: async () => undefined,
});
