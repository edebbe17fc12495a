import { isFields } from './fields.js';

/** What stands for a value that was not changed, and that the database therefore did not tell; also as bytes. */
const UNTOLD = '__debezium_unavailable_value';
const PLACEHOLDERS: readonly unknown[] = [UNTOLD, Buffer.from(UNTOLD).toString('base64')];

/**
 * A row after its change, with the values that the change left alone: as they were before, or left out where that is not told
 * either, so that no placeholder is taken for a value.
 */
export function withoutPlaceholders(after: unknown, before: unknown): unknown {
  if (!isFields(after) || !Object.values(after).some(isPlaceholder)) return after;
  const old = isFields(before) ? before : {};
  const told = Object.entries(after).map(([field, value]) =>
    isPlaceholder(value) ? ([field, old[field]] as const) : ([field, value] as const),
  );
  return Object.fromEntries(
    told.filter(([, value]) => value !== undefined && !isPlaceholder(value)),
  );
}

const isPlaceholder = (value: unknown): boolean => PLACEHOLDERS.includes(value);
