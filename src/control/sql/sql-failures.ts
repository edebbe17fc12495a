import {
  QueryFailedError,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
} from 'typeorm';
import { StationError } from '../../model/station-error.js';

// Connection exceptions, too many connections, shutting down, starting up; and, at the door, refusals to let us in.
const UNAVAILABLE_STATES = /^(08...|53300|57P0[123]|28000|28P01|3D000)$/;
const UNAVAILABLE_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
// What pg and PGlite say without any code.
const UNAVAILABLE_MESSAGES =
  /connection terminated|connection timeout|timeout exceeded|query read timeout|not queryable|pglite is clos|aborted\(/i;

/** True where a call failed because the database could not be reached, not because of what was asked. */
export const isUnavailable = (error: unknown): boolean => {
  const cause = causeOf(error);
  if (isLost(cause)) return true;
  const code = codeOf(cause);
  if (code !== undefined) return UNAVAILABLE_STATES.test(code) || UNAVAILABLE_CODES.has(code);
  return cause instanceof Error && UNAVAILABLE_MESSAGES.test(cause.message);
};

/** SQL_UNAVAILABLE for trouble with the connection, everything else as it came. */
export const explained = (error: unknown, database: string): unknown =>
  isUnavailable(error) ? unavailable(error, database) : error;

/** SQL_UNAVAILABLE, whatever the reason. */
export const unavailable = (error: unknown, database: string): StationError => {
  if (error instanceof StationError) return error;
  const what = `The database ${database} cannot be used: ${reasonOf(causeOf(error))}.`;
  return new StationError('SQL_UNAVAILABLE', what, { cause: error });
};

// TypeORM lets go of a connection when it breaks between two statements, and says only that at the next.
const isLost = (error: unknown): boolean =>
  error instanceof QueryRunnerAlreadyReleasedError ||
  error instanceof QueryRunnerProviderAlreadyReleasedError;

const causeOf = (error: unknown): unknown =>
  error instanceof QueryFailedError ? (error.driverError as unknown) : firstOf(error);

// Node reports a name with several addresses as an AggregateError with an empty message.
const firstOf = (error: unknown): unknown =>
  error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;

const codeOf = (error: unknown): string | undefined => {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
};

const reasonOf = (error: unknown): string => {
  if (isLost(error)) return 'the connection was lost';
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
};
