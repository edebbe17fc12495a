import {
  getOperationAST,
  GraphQLError,
  type ExecutionArgs,
  type GraphQLSchema,
  type OperationTypeNode,
} from 'graphql';
import { StationError } from '../model/station-error.js';
import { coded } from './coded-error.js';
import type { KnownDocuments } from './known-documents.js';
import { askedByHeaders } from './max-staleness-header.js';
import type { RequestContext } from './request.js';

/** What every operation over a socket or an event stream is checked against. */
export interface OperationChecks {
  readonly schema: GraphQLSchema;
  readonly documents: KnownDocuments;
}

/** What a client asks for, of the right types but otherwise as it came. */
export interface AskedOperation {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/** An operation that is ready to run, with a context of its own. */
export interface CheckedOperation extends ExecutionArgs {
  readonly kind: OperationTypeNode;
  /** The text of its document, the same for all that differ in layout only. */
  readonly text: string;
  readonly contextValue: RequestContext;
}

/**
 * The operation, or why it is refused: the same as over HTTP.
 * @param request what all operations of the connection share
 */
export function checkedOperation(
  { schema, documents }: OperationChecks,
  { query, operationName = null, variables = null }: AskedOperation,
  request: RequestContext,
): CheckedOperation | readonly GraphQLError[] {
  const known = documents.of(query);
  if (!('document' in known)) return known;
  const operation = getOperationAST(known.document, operationName);
  if (operation == null)
    return [coded(unknownOperation(operationName), 'OPERATION_RESOLUTION_FAILURE')];
  const malformed = headerFault(request);
  if (malformed !== undefined) return [malformed];
  return {
    ...known,
    schema,
    kind: operation.operation,
    operationName,
    variableValues: variables,
    contextValue: { ...request },
  };
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

const unknownOperation = (name: string | null): GraphQLError =>
  new GraphQLError(
    name === null
      ? 'The document has several operations, and operationName names none.'
      : `The document has no operation "${name}".`,
  );
