import { GraphQLError } from 'graphql';
import type { BeyondLimit } from '../../access/contracts/measures.js';
import type { Consumer } from '../../access/consumer.js';
import type { Violation } from '../../access/verdict.js';
import { StationError } from '../../model/station-error.js';
import { coded } from '../coded-error.js';
import type { NamedDocument } from './asked-document.js';
import { toldWords, type Telling } from './told-errors.js';

/** A request that is not answered, and why. */
export interface Refused {
  readonly errors: readonly GraphQLError[];
  /** Over HTTP. */
  readonly status: number;
  /** Over HTTP, beside those that every answer has. */
  readonly headers: Readonly<Record<string, string>>;
}

export const isRefused = (outcome: object): outcome is Refused => 'errors' in outcome;

/** The same refusal as an error of GraphQL, with code, words and details. */
const told = (error: StationError): GraphQLError =>
  new GraphQLError(error.message, {
    originalError: error,
    extensions: { code: error.code, ...error.details },
  });

const refused = (error: StationError, status: number, headers = {}): Refused => ({
  errors: [told(error)],
  status,
  headers,
});

/** @param error UNAUTHENTICATED */
export function refusedAsUnknown(error: StationError): Refused {
  const { retryAfterMs } = error.details;
  return refused(error, 401, {
    'www-authenticate': 'Bearer',
    ...(typeof retryAfterMs === 'number' ? { 'retry-after': wholeSeconds(retryAfterMs) } : {}),
  });
}

export const refusedTransport = ({ name, transports }: Consumer, asked: string): StationError =>
  new StationError(
    'CONTRACT_VIOLATION',
    `By its contract ${name} may ask over ${transports.join(', ')}, not over ${asked}.`,
    { details: { violations: [{ what: 'transport', coordinate: null }] } },
  );

export const refusedBy = (error: StationError): Refused => refused(error, 403);

export const refusedConsumer = (error: StationError): Refused => refused(error, 404);

export function refusedRate({ name, limits }: Consumer, retryAfterMs: number): Refused {
  const error = new StationError(
    'RATE_LIMITED',
    `${name} may ask ${limits.requestsPerSecond} times a second.`,
    { details: { retryAfterMs } },
  );
  return refused(error, 429, { 'retry-after': wholeSeconds(retryAfterMs) });
}

/** @param violations as its consumer may see them */
export function refusedViolation(
  { name }: Consumer,
  {
    violations,
    operation,
  }: { readonly violations: readonly Violation[]; readonly operation: string | null },
): Refused {
  const asked = operation === null ? 'The operation' : `The operation ${operation}`;
  const beyond = violations.map(({ what, coordinate }) => coordinate ?? WORDS[what]);
  const what = `${asked} is beyond the contract of ${name}: ${shortened(beyond)}.`;
  const listed = violations.map((violation) => ({
    what: violation.what,
    coordinate: violation.coordinate ?? null,
  }));
  const details = { violations: listed };
  return refused(new StationError('CONTRACT_VIOLATION', what, { details }), 403);
}

export function refusedLimits({ name }: Consumer, beyond: readonly BeyondLimit[]): Refused {
  const words = beyond.map(({ limit, asked, allowed }) => `${limit} ${asked} of ${allowed}`);
  const what = `The operation is beyond the limits of ${name}: ${words.join(', ')}.`;
  const limits = beyond.map(({ limit, asked, allowed }) => ({ limit, asked, allowed }));
  return refused(new StationError('LIMIT_EXCEEDED', what, { details: { limits } }), 403);
}

export function refusedSubscription({ name, limits: { subscriptions } }: Consumer): Refused {
  const what = `${name} has ${subscriptions} subscriptions open here already.`;
  const limits = [
    { limit: 'subscriptions', asked: subscriptions + 1, allowed: subscriptions },
  ] as const;
  return refused(new StationError('LIMIT_EXCEEDED', what, { details: { limits } }), 403);
}

/** In the words that each kind of client understands. */
export function refusedUnknown(
  { by }: Pick<NamedDocument, 'by'>,
  { hasContract }: { readonly hasContract: boolean },
): Refused {
  if (by === 'id')
    return refused(new StationError('DOCUMENT_UNKNOWN', 'There is no document of this id.'), 404);
  // Whoever has a contract may go on asking by hash, for other documents are known.
  const [words, code] = hasContract
    ? ['PersistedQueryNotFound', 'PERSISTED_QUERY_NOT_FOUND']
    : ['PersistedQueryNotSupported', 'PERSISTED_QUERY_NOT_SUPPORTED'];
  return { errors: [new GraphQLError(words, { extensions: { code } })], status: 404, headers: {} };
}

export const refusedParse = (error: GraphQLError): Refused => ({
  errors: [coded(error, 'GRAPHQL_PARSE_FAILED')],
  status: 400,
  headers: {},
});

/** Nothing but what the document says itself is told of it. */
export const refusedInvalid = (faults: readonly GraphQLError[], telling: Telling): Refused => ({
  errors: faults.map((fault) =>
    coded(fault, 'GRAPHQL_VALIDATION_FAILED', (message) => toldWords(message, telling)),
  ),
  status: 400,
  headers: {},
});

export function refusedOperation(name: string | null | undefined): Refused {
  const what =
    name == null
      ? 'The document has several operations, and operationName names none.'
      : `The document has no operation "${name}".`;
  const errors = [coded(new GraphQLError(what), 'OPERATION_RESOLUTION_FAILURE')];
  return { errors, status: 400, headers: {} };
}

const WORDS: Readonly<Record<Violation['what'], string>> = {
  document: 'it is none of its documents',
  field: 'a field',
  argument: 'an argument',
  introspection: 'the schema',
  transport: 'the transport',
};

const MOST_TOLD = 10;

function shortened(beyond: readonly string[]): string {
  const more = beyond.length - MOST_TOLD;
  const first = beyond.slice(0, MOST_TOLD).join(', ');
  return more > 0 ? `${first} and ${more} more` : first;
}

const wholeSeconds = (ms: number): string => String(Math.max(1, Math.ceil(ms / 1_000)));
