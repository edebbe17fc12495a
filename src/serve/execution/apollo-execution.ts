import {
  HeaderMap,
  type ApolloServerOptionsWithGateway,
  type ApolloServerPlugin,
  type GraphQLRequestListener,
} from '@apollo/server';
import type { ExecutionResult, GraphQLSchema } from 'graphql';
import type { RequestContext } from '../request.js';
import type { Executor } from './executor.js';

/** What has Apollo Server leave execution, and nothing else, to an executor. */
export interface ApolloExecution {
  /** To be told before every other plugin. */
  readonly plugin: ApolloServerPlugin<RequestContext>;
  readonly gateway: ApolloServerOptionsWithGateway<RequestContext>['gateway'];
}

/**
 * A plugin answers what has no errors, and a gateway hands over what has: so Apollo numbers, words and reports the errors
 * itself. For a gateway it makes an object with accessors for each request, and what accessors of an object literal see
 * outlives every minor collection (V8 keeps them in its old generation): that would be all of the request.
 */
export function executedBy(executor: Executor, schema: GraphQLSchema): ApolloExecution {
  const failed = new WeakMap<object, Promise<ExecutionResult>>();
  const listener = answering(executor, failed);
  return {
    plugin: { requestDidStart: async () => listener },
    gateway: {
      load: async () => ({
        executor: async ({ context }) => {
          const executed = failed.get(context);
          if (executed === undefined) throw new Error('An operation was not executed.');
          return executed;
        },
      }),
      onSchemaLoadOrUpdate: (hear) => {
        hear({ apiSchema: schema, coreSupergraphSdl: '' });
        return () => undefined;
      },
      stop: async () => undefined,
    },
  };
}

/** @param failed keeps, by the context of its request, what Apollo has to word the errors of */
const answering = (
  executor: Executor,
  failed: WeakMap<object, Promise<ExecutionResult>>,
): GraphQLRequestListener<RequestContext> => ({
  responseForOperation: async ({ document, request, contextValue }) => {
    const { variables: variableValues, operationName } = request;
    const order = { document, operationName, variableValues, contextValue };
    const executed = (async () => executor.execute(order))();
    const { errors, ...singleResult } = await executed.catch(THROWN);
    if (errors === undefined) return { http: NO_HEAD, body: { kind: 'single', singleResult } };
    failed.set(contextValue, executed);
    return null;
  },
});

const THROWN = (): ExecutionResult => ({ errors: [] });

/** Nothing is added to what the answer says over HTTP. */
const NO_HEAD = { headers: new HeaderMap() };
