import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError } from 'graphql';
import { StationError } from '../model/station-error.js';
import { cacheHeaders } from './answer-age.js';
import { refuseSubscription } from './http-operations.js';
import { askedByHeaders } from './max-staleness-header.js';
import type { RequestContext } from './request.js';
import { touchedBy } from './request-freshness.js';
import { toldByOwners } from './request-origin.js';
import { toldExtensions } from './told-extensions.js';

/** The headers of a request by which answers differ, for caches that would give one of them to everybody. */
const VARY = 'Accept, Authorization, X-Max-Staleness';

/**
 * Refuses what has no answer over HTTP, and makes every answer tell its age: in its extensions, and to caches. One plugin
 * for both, for Apollo awaits each of them at each step of a request.
 */
export const freshnessAnswers = (): ApolloServerPlugin<RequestContext> => ({
  requestDidStart: async () => ({
    didResolveOperation: async ({ contextValue, operation }) => {
      refuseSubscription(operation);
      refuseMalformed(contextValue);
    },
    willSendResponse: async ({ contextValue, request, response: { body, http } }) => {
      if (request.http?.method === 'GET') http.headers.set('vary', VARY);
      if (body.kind !== 'single') return;
      const { errors, extensions } = body.singleResult;
      const told = toldExtensions(contextValue);
      if (told !== undefined) body.singleResult.extensions = { ...extensions, ...told };
      const hasErrors = errors !== undefined && errors.length > 0;
      const headers = cacheHeaders(touchedBy(contextValue), hasErrors, toldByOwners(contextValue));
      for (const [name, value] of Object.entries(headers)) http.headers.set(name, String(value));
    },
  }),
});

function refuseMalformed({ headers }: RequestContext): void {
  try {
    askedByHeaders(headers);
  } catch (error) {
    if (!(error instanceof StationError)) throw error;
    const extensions = { code: error.code, http: { status: 400 } };
    throw new GraphQLError(error.message, { originalError: error, extensions });
  }
}
