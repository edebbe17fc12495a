import { GraphQLError, Kind, type GraphQLFormattedError } from 'graphql';
import { ERROR_CODES } from '../model/error-codes.js';
import { StationError } from '../model/station-error.js';
import { isStoreUnavailable } from '../store/store-unavailable.js';

/** Hears of the errors that are the station's own and that a client learns nothing of. */
export type ReportError = (error: unknown, path: GraphQLFormattedError['path']) => void;

/** Turns errors into what a client may see of them: a code and a remedy, never our internals. */
export class ErrorAnswers {
  constructor(private readonly report: ReportError) {}

  /** @param formatted as the library would send it */
  answer(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
    const { code } = formatted.extensions ?? {};
    const cause = causeOf(error);
    const known = stationErrorOf(cause);
    if (known !== undefined)
      return {
        ...formatted,
        message: known.message,
        extensions: { code: known.code, ...known.details },
      };
    if (cause instanceof GraphQLError && typeof code === 'string' && code !== INTERNAL)
      return { ...formatted, extensions: { code } };
    if (isArgumentFault(cause)) return { ...formatted, extensions: { code: INPUT } };
    this.report(cause, formatted.path);
    return { ...formatted, message: INTERNAL_MESSAGE, extensions: { code: INTERNAL } };
  }

  /** For errors that come straight from graphql-js, which gives no codes. */
  answerUncoded(error: GraphQLError): GraphQLFormattedError {
    const isInput =
      error.path === undefined && (error.originalError == null || isOfVariable(error));
    const code = error.extensions['code'] ?? (isInput ? INPUT : INTERNAL);
    return this.answer({ ...error.toJSON(), extensions: { code } }, error);
  }
}

const INTERNAL = 'INTERNAL_SERVER_ERROR';
const INPUT = 'BAD_USER_INPUT';
const INTERNAL_MESSAGE = `[${INTERNAL}] Something went wrong in the station. ${ERROR_CODES[INTERNAL]}`;

const isOfVariable = ({ nodes }: GraphQLError): boolean =>
  nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION;

/** An argument that only proves wrong once its variables are filled in, such as null by a default: graphql-js gives no code. */
const isArgumentFault = (cause: unknown): boolean =>
  cause instanceof GraphQLError &&
  cause.extensions['code'] === undefined &&
  cause.message.startsWith('Argument "');

/** What a resolver threw, out of the wrapping that says where. */
const causeOf = (error: unknown): unknown =>
  error instanceof GraphQLError && error.originalError != null
    ? causeOf(error.originalError)
    : error;

function stationErrorOf(cause: unknown): StationError | undefined {
  if (cause instanceof StationError) return cause;
  if (!isStoreUnavailable(cause)) return undefined;
  return new StationError('STORE_UNAVAILABLE', 'The rows cannot be read now.', { cause });
}
