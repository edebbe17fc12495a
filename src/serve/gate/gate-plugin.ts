import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { RequestContext } from '../request.js';
import type { Gatekeeper } from './gatekeeper.js';
import type { HttpGate } from './http-gate.js';
import { tellingTo, toldErrors } from './told-errors.js';

/** Has Apollo run nothing of a consumer but what was judged, and counts what is used. Before what keeps answers. */
export const guarded = (
  gate: HttpGate,
  gatekeeper: Pick<Gatekeeper, 'notes' | 'hidesSchema'>,
): ApolloServerPlugin<RequestContext> => ({
  requestDidStart: async () => guardedRequest(gate, gatekeeper, performance.now()),
});

const guardedRequest = (
  gate: HttpGate,
  { notes, hidesSchema }: Pick<Gatekeeper, 'notes' | 'hidesSchema'>,
  since: number,
): GraphQLRequestListener<RequestContext> => ({
  didResolveOperation: async ({ contextValue, document, operation, source, request }) => {
    const { operationName = null } = request;
    const name = operation?.name?.value ?? null;
    if (contextValue.asker.kind === 'consumer') {
      if (!gate.wasJudged(contextValue, { source, operationName })) throw new NotJudged();
    } else if (gate.isHidden(document)) throw hidden();
    else contextValue.used = notes.ofOpen(document, name);
  },
  willSendResponse: async ({ contextValue: { asker, used }, response: { body } }) => {
    if (body.kind !== 'single') return;
    const { errors } = body.singleResult;
    const telling = asker.kind === 'open' ? { suggests: !hidesSchema } : tellingTo(asker);
    if (errors !== undefined) body.singleResult.errors = toldErrors(errors, telling);
    notes.ran(used, body.singleResult, since);
  },
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
