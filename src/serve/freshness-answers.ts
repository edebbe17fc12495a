import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError } from 'graphql';
import { StationError } from '../model/station-error.js';
import { cacheHeaders, toldFreshness } from './answer-age.js';
import { askedByHeaders } from './max-staleness-header.js';
import type { RequestContext } from './request.js';
import { touchedBy } from './request-freshness.js';

/** Makes every answer over HTTP tell its age: in its extensions, and to caches. */
export const freshnessAnswers = (): ApolloServerPlugin<RequestContext> => ({
  requestDidStart: async () => ({
    didResolveOperation: async ({ contextValue }) => refuseMalformed(contextValue),
    willSendResponse: async ({ contextValue, response: { body, http } }) => {
      if (body.kind !== 'single') return;
      const { errors, extensions } = body.singleResult;
      const touched = touchedBy(contextValue);
      const freshness = toldFreshness(touched);
      if (freshness !== undefined) body.singleResult.extensions = { ...extensions, freshness };
      const headers = cacheHeaders(touched, errors !== undefined && errors.length > 0);
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
