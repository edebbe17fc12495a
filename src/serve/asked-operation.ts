import { StationError } from '../model/station-error.js';
import type { AskedOperation } from './checked-operation.js';
import { askedDocument } from './gate/asked-document.js';

/** The parts of a request that ask for one operation: of its query string, in which objects are JSON, or its body. */
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
  if (method === 'GET') return operationIn(query, objectInText);
  // What a form can send needs no leave from its site.
  if (!/^application\/(\w+\+)?json\b/i.test(headers['content-type'] ?? ''))
    throw bad('The content-type is not application/json.');
  return operationIn(body, (_, value) => value);
}

function operationIn(
  holder: unknown,
  read: (name: string, value: unknown) => unknown,
): AskedOperation {
  if (!isObject(holder)) throw bad('The body is not a JSON object.');
  const { query, documentId, operationName } = holder;
  const [variables, extensions] = ['variables', 'extensions'].map((name) => {
    const value = read(name, holder[name]);
    if (value != null && !isObject(value)) throw bad(`${name} are not a JSON object.`);
    return value;
  });
  if (query != null && typeof query !== 'string') throw bad('The document in `query` is not text.');
  const document = askedDocument({ query, documentId, extensions });
  if (document.query === undefined && document.named === undefined)
    throw bad('There is no document in `query`.');
  if (operationName != null && typeof operationName !== 'string')
    throw bad('operationName is not text.');
  return { ...document, operationName, variables };
}

function objectInText(name: string, text: unknown): unknown {
  if (text === undefined || text === '') return undefined;
  try {
    return typeof text === 'string' ? JSON.parse(text) : text;
  } catch {
    throw bad(`${name} are not JSON.`);
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const bad = (what: string): StationError => new StationError('BAD_REQUEST', what);
