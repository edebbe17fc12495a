import { visibilityOf } from '../access/asker.js';
import type { CheckedOperation } from './checked-operation.js';
import { BEGINNINGS, type Subscribed } from './resumable.js';

/** What may be given to a subscription to changes that is shared; whoever gives anything else has one of its own. */
const SHARED_ARGUMENTS: ReadonlySet<string> = new Set([
  'keys',
  'where',
  'heartbeat',
  ...BEGINNINGS,
]);

/**
 * Equal for subscriptions that get the same results, once they have come to the same place: by document, operation,
 * variables, what their headers ask, and what their consumers may see.
 * Undefined for one that is the client's own: it wants every change, or has its own pace.
 */
export function evaluationKey(
  {
    text,
    operationName,
    contextValue,
  }: Pick<CheckedOperation, 'text' | 'operationName' | 'contextValue'>,
  { tells, given, variables }: Subscribed,
): string | undefined {
  if (tells === 'changes')
    for (const [name, value] of Object.entries(given))
      if (value != null && value !== false && !SHARED_ARGUMENTS.has(name)) return undefined;
  const { headers, asker } = contextValue;
  return [
    visibilityOf(asker),
    headers['x-max-staleness'] ?? '',
    operationName ?? '',
    canonical(variables),
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
