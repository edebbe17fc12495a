import { StationError } from '../model/station-error.js';
import type { AskedOperation } from './checked-operation.js';

/** The parts of a request that ask for one operation: of its query string, in which variables are JSON, or its body. */
export interface OperationRequest {
  readonly method: string;
  readonly query: unknown;
  readonly body: unknown;
  readonly headers: { readonly 'content-type'?: string | undefined };
}

/**
 * What an HTTP request asks for.
 * @throws StationError BAD_REQUEST
 */
export function askedOperation({ method, query, body, headers }: OperationRequest): AskedOperation {
  if (method === 'GET') return operationIn(query, textVariables);
  // What a form can send needs no leave from its site.
  if (!/^application\/(\w+\+)?json\b/i.test(headers['content-type'] ?? ''))
    throw bad('The content-type is not application/json.');
  return operationIn(body, (variables) => variables);
}

function operationIn(holder: unknown, read: (variables: unknown) => unknown): AskedOperation {
  if (!isObject(holder)) throw bad('The body is not a JSON object.');
  const { query, operationName, variables: asked } = holder;
  if (typeof query !== 'string' || query === '') throw bad('There is no document in `query`.');
  if (operationName != null && typeof operationName !== 'string')
    throw bad('operationName is not text.');
  const variables = read(asked);
  if (variables != null && !isObject(variables)) throw bad('variables are not a JSON object.');
  return { query, operationName, variables };
}

function textVariables(text: unknown): unknown {
  if (text === undefined || text === '') return undefined;
  try {
    return typeof text === 'string' ? JSON.parse(text) : text;
  } catch {
    throw bad('variables are not JSON.');
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const bad = (what: string): StationError => new StationError('BAD_REQUEST', what);
