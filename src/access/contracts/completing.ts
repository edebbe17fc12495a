type Values = Readonly<Record<string, unknown>>;

/**
 * Completes an answer that holds marks: each becomes null under the name that follows the mark. Null wins over a value
 * of the same name, which was granted by another way.
 */
export function completing(mark: string): (data: Values) => Record<string, unknown> {
  const anything = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(anything);
    return isPlain(value) ? object(value) : value;
  };
  const object = (values: Values): Record<string, unknown> => {
    // As graphql-js makes its answers: a response may be named `__proto__`.
    const completed = Object.create(null) as Record<string, unknown>;
    for (const [name, value] of Object.entries(values)) {
      if (name.startsWith(mark)) completed[name.slice(mark.length)] = null;
      else completed[name] = `${mark}${name}` in values ? null : anything(value);
    }
    return completed;
  };
  return object;
}

/** Not a Date, and not what else a scalar may answer with. */
function isPlain(value: unknown): value is Values {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
