import type { IncomingHttpHeaders } from 'node:http';

/**
 * What a request must show for Apollo to answer it, stated once: for Apollo, which is configured with it, and for
 * answers that are given without asking Apollo.
 */

/** One of these headers, or a content type that a form cannot have, keeps other sites' pages from asking. */
export const PREFLIGHT_HEADERS = ['x-apollo-operation-name', 'apollo-require-preflight'];

/** Content types of a body that are read the same by everybody; any other is left to Apollo to judge. */
const JSON_TYPES: ReadonlySet<string | undefined> = new Set([
  'application/json',
  'application/json; charset=utf-8',
  'application/json;charset=utf-8',
  'application/json; charset=UTF-8',
  'application/json;charset=UTF-8',
]);

/** How long the body of a plain JSON request is; undefined where it is anything else, or too long. */
export function plainBodyLength(
  headers: IncomingHttpHeaders,
  maxBytes: number,
): number | undefined {
  if (!JSON_TYPES.has(headers['content-type']) || isUnusual(headers)) return undefined;
  const length = Number(headers['content-length']);
  return Number.isInteger(length) && length > 0 && length <= maxBytes ? length : undefined;
}

/** Whether a request without a body is one that a page of another site could not have made. */
export function isPlainGet(headers: IncomingHttpHeaders): boolean {
  if (headers['content-length'] !== undefined || isUnusual(headers)) return false;
  const type = headers['content-type'];
  if (type !== undefined) return type === 'application/json';
  return PREFLIGHT_HEADERS.some((name) => (headers[name] ?? '').length > 0);
}

const isUnusual = (headers: IncomingHttpHeaders): boolean =>
  headers['transfer-encoding'] !== undefined ||
  headers['content-encoding'] !== undefined ||
  headers.expect !== undefined ||
  // Answered as it comes, by another transport.
  headers.accept?.includes('text/event-stream') === true ||
  headers.upgrade !== undefined;
