import { visibilityOf } from '../access/asker.js';
import type { CheckedOperation } from './checked-operation.js';

/** What may differ between evaluations that are shared; whoever gives anything else has one of its own. */
const SHARED_ARGUMENTS: ReadonlySet<string> = new Set(['keys', 'where', 'heartbeat']);

/**
 * Equal for subscriptions that get the same results: by document, operation, variables, what their headers
 * ask, and what their consumers may see.
 * Undefined for one that is the client's own: it begins in the past, with a snapshot, or has its own pace.
 * @param given the arguments of its root field
 */
export function evaluationKey(
  { text, operationName, variableValues, contextValue }: CheckedOperation,
  given: Readonly<Record<string, unknown>>,
): string | undefined {
  for (const [name, value] of Object.entries(given))
    if (value != null && value !== false && !SHARED_ARGUMENTS.has(name)) return undefined;
  const { headers, asker } = contextValue;
  return [
    visibilityOf(asker),
    headers['x-max-staleness'] ?? '',
    operationName ?? '',
    canonical(variableValues ?? {}),
    text,
  ].join('\n');
}

/** JSON that does not depend on the order in which the fields of objects were given. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part === null || typeof part !== 'object' || Array.isArray(part)
      ? part
      : Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  );
}
