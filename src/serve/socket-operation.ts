import {
  getOperationAST,
  GraphQLError,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLSchema,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { StationError } from '../model/station-error.js';
import { askedByHeaders } from './max-staleness-header.js';
import type { RequestContext } from './request.js';
import type { RequestLimits } from './request-limits.js';

/** What every operation over a socket is checked against. */
export interface SocketChecks {
  readonly schema: GraphQLSchema;
  readonly limits: RequestLimits;
}

/**
 * An operation ready to run with a context of its own, or why it is refused: the same as over HTTP.
 * @param extra what all operations of the socket share
 */
export function socketOperation(
  { schema, limits }: SocketChecks,
  { query, operationName, variables }: SubscribePayload,
  extra: RequestContext,
): ExecutionArgs | readonly GraphQLError[] {
  const document = parsed(query, limits);
  if (document instanceof GraphQLError) return [document];
  const faults = validate(schema, document, [...specifiedRules, ...limits.rules]);
  if (faults.length > 0) return faults.map((fault) => coded(fault, 'GRAPHQL_VALIDATION_FAILED'));
  if (getOperationAST(document, operationName) === null)
    return [coded(unknownOperation(operationName), 'OPERATION_RESOLUTION_FAILURE')];
  const malformed = headerFault(extra);
  if (malformed !== undefined) return [malformed];
  const contextValue: RequestContext = { ...extra };
  return {
    schema,
    document,
    operationName: operationName ?? null,
    variableValues: variables ?? null,
    contextValue,
  };
}

function parsed(query: string, limits: RequestLimits): DocumentNode | GraphQLError {
  try {
    return parse(query, limits.parse);
  } catch (error) {
    const fault = error instanceof GraphQLError ? error : new GraphQLError('Not a document.');
    return coded(fault, 'GRAPHQL_PARSE_FAILED');
  }
}

function headerFault({ headers }: RequestContext): GraphQLError | undefined {
  try {
    askedByHeaders(headers);
    return undefined;
  } catch (error) {
    if (!(error instanceof StationError)) throw error;
    return coded(new GraphQLError(error.message), error.code);
  }
}

const unknownOperation = (name: string | null | undefined): GraphQLError =>
  new GraphQLError(
    name == null
      ? 'The document has several operations, and operationName names none.'
      : `The document has no operation "${name}".`,
  );

const coded = (error: GraphQLError, code: string): GraphQLError =>
  new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    extensions: { code },
  });
