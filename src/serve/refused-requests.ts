import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { StationError } from '../model/station-error.js';
import { MAX_DEPTH, nestsTooDeeply } from './document-depth.js';
import type { ErrorAnswers } from './error-answers.js';

/** What fails before GraphQL is asked is answered in the form of GraphQL's errors, with a code of the table. */
export const answerRefused =
  (errors: ErrorAnswers) =>
  (error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void => {
    const refusal = refusalOf(error);
    const status = refusal === undefined ? 500 : (error.statusCode ?? 400);
    const told = errors.answer({ message: '' }, refusal ?? error);
    void reply
      .code(status)
      .type(JSON_TYPE)
      .send(JSON.stringify({ errors: [told] }));
  };

/** Refuses what would make trouble further on: BAD_REQUEST, GRAPHQL_PARSE_FAILED. */
export function refuseUnreadable(
  { hostname, body, query }: FastifyRequest,
  _reply: FastifyReply,
  done: (error?: Error) => void,
): void {
  // Apollo's integration makes a URL of the host, and fails where it is none.
  if (!URL.canParse(`http://${hostname}/`))
    return done(new StationError('BAD_REQUEST', 'The header Host names no host.'));
  done(isTooDeep(textIn(body)) || isTooDeep(textIn(query)) ? tooDeep() : undefined);
}

const isTooDeep = (document: string | undefined): boolean =>
  document !== undefined && nestsTooDeeply(document);

/** @throws StationError BAD_REQUEST, as 405 */
export async function refuseMethod({ method }: FastifyRequest, reply: FastifyReply): Promise<void> {
  void reply.header('allow', 'GET, POST');
  const refusal = new StationError('BAD_REQUEST', `${method} does not ask anything here.`);
  throw Object.assign(refusal, { statusCode: 405 });
}

export const tooDeep = (): StationError =>
  new StationError('GRAPHQL_PARSE_FAILED', `The document nests more than ${MAX_DEPTH} deep.`);

const JSON_TYPE = 'application/json; charset=utf-8';

/** Undefined for what the client is not to blame for. */
function refusalOf(error: FastifyError): StationError | undefined {
  if (error instanceof StationError) return error;
  const { statusCode = 500, code, message } = error;
  if (statusCode >= 500) return undefined;
  if (statusCode === 413) return new StationError('BODY_TOO_LARGE', `${message}.`);
  const isFastifys = typeof code === 'string' && code.startsWith('FST_');
  return new StationError('BAD_REQUEST', isFastifys ? `${message}.` : 'It cannot be read.');
}

function textIn(holder: unknown): string | undefined {
  const { query } = (holder ?? {}) as { readonly query?: unknown };
  return typeof query === 'string' ? query : undefined;
}
