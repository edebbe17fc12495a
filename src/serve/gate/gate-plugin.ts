import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { RequestContext } from '../request.js';
import type { Gatekeeper } from './gatekeeper.js';
import type { HttpGate } from './http-gate.js';
import { toldErrors } from './told-errors.js';

/** Has Apollo run nothing of a consumer but what was judged, and counts what is used. Before what keeps answers. */
export const guarded = (
  gate: HttpGate,
  { notes }: Pick<Gatekeeper, 'notes'>,
): ApolloServerPlugin<RequestContext> => ({
  requestDidStart: async () => ({
    didResolveOperation: async ({ contextValue, document, operation, source, request }) => {
      const { operationName = null } = request;
      const name = operation?.name?.value ?? null;
      if (contextValue.asker.kind === 'consumer') {
        if (!gate.wasJudged(contextValue, { source, operationName })) throw new NotJudged();
      } else if (gate.isHidden(document)) throw hidden();
      else contextValue.used = notes.ofOpen(document, name);
    },
    willSendResponse: async ({ contextValue, response: { body } }) => {
      if (body.kind !== 'single') return;
      const { errors } = body.singleResult;
      if (errors !== undefined) body.singleResult.errors = toldErrors(errors, contextValue.asker);
      notes.ran(contextValue.used, body.singleResult);
    },
  }),
});

/** A defect of the station: it is told as that. */
class NotJudged extends Error {
  constructor() {
    super('An operation of a consumer came past the gate.');
  }
}

/** As Apollo says it where it validates the document itself. */
const hidden = (): GraphQLError =>
  new GraphQLError('GraphQL introspection is not allowed here.', {
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } },
  });
