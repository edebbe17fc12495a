import {
  getOperationAST,
  GraphQLError,
  type ExecutionArgs,
  type GraphQLSchema,
  type OperationTypeNode,
} from 'graphql';
import { StationError } from '../model/station-error.js';
import { coded } from './coded-error.js';
import type { Admitted } from './gate/admission.js';
import type { AskedDocument } from './gate/asked-document.js';
import type { Gatekeeper } from './gate/gatekeeper.js';
import { refusedOperation, refusedUnknown } from './gate/refusals.js';
import type { KnownDocuments } from './known-documents.js';
import { askedByHeaders } from './max-staleness-header.js';
import type { RequestContext } from './request.js';

/** What every operation over a socket or an event stream is checked against. */
export interface OperationChecks {
  readonly schema: GraphQLSchema;
  readonly gatekeeper: Gatekeeper;
  /** Of askers without a contract. */
  readonly documents: KnownDocuments;
}

/** What a client asks for, of the right types but otherwise as it came. */
export interface AskedOperation extends AskedDocument {
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

type Faults = readonly GraphQLError[];

/**
 * The operation, or why it is refused: the same as over HTTP.
 * @param request what all operations of the connection share
 */
export function checkedOperation(
  checks: OperationChecks,
  asked: AskedOperation,
  request: RequestContext,
): CheckedOperation | Faults {
  const { schema, gatekeeper } = checks;
  const { asker } = request;
  const admitted =
    asker.kind === 'open' ? knownOf(checks, asked) : gatekeeper.admitted(asker.contract, asked);
  if (!('document' in admitted)) return 'errors' in admitted ? admitted.errors : admitted;
  const malformed = headerFault(request);
  if (malformed !== undefined) return [malformed];
  const { document, operation, operationName, text, used, reduced } = admitted;
  return {
    schema,
    document,
    text,
    kind: operation.operation,
    operationName,
    variableValues: asked.variables ?? null,
    contextValue: {
      ...request,
      used,
      reduced,
      seat: gatekeeper.seatOf(asker),
      seal: gatekeeper.sealOf(asker),
    },
  };
}

type Known = Pick<Admitted, 'document' | 'operation' | 'operationName' | 'text' | 'reduced'> &
  Partial<Pick<Admitted, 'used'>>;

/** Without a contract there is nothing but the schema to be held to. */
function knownOf(checks: OperationChecks, asked: AskedOperation): Known | Faults {
  const { documents, gatekeeper } = checks;
  const { query, named, operationName = null } = asked;
  const registered = named && gatekeeper.registered(named.id);
  if (named !== undefined && registered === undefined)
    return refusedUnknown(named, { hasContract: false }).errors;
  const known = documents.of(registered?.text ?? query ?? '');
  if (!('document' in known)) return known;
  const operation = getOperationAST(known.document, operationName);
  if (operation == null) return refusedOperation(operationName).errors;
  const used = gatekeeper.notes.ofOpen(known.document, operation.name?.value ?? null);
  return { ...known, operation, operationName, reduced: undefined, ...(used && { used }) };
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
