/** Where a value is not plain JSON, and how: `lines[2].price is NaN`. Undefined when it survives the store unchanged. */
export function faultInJson(value: unknown, path = ''): string | undefined {
  const fault = faultOf(value);
  if (fault !== undefined) return `${path === '' ? 'it' : path} is ${fault}`;
  if (typeof value !== 'object' || value === null) return undefined;
  const parts = Array.isArray(value)
    ? value.map((part, index) => [`${path}[${index}]`, part] as const)
    : Object.entries(value).map(
        ([field, part]) => [path ? `${path}.${field}` : field, part] as const,
      );
  for (const [at, part] of parts) {
    const found = faultInJson(part, at);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What JSON would lose or refuse, by its kind. */
function faultOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return undefined;
    case 'number':
      if (!Number.isFinite(value)) return String(value);
      return Object.is(value, -0) ? '-0' : undefined;
    case 'object':
      return value === null || isPlain(value) ? undefined : `a ${value.constructor.name}`;
    case 'undefined':
      return 'undefined';
    case 'bigint':
    case 'function':
    case 'symbol':
      return `a ${typeof value}`;
  }
}

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || prototype === Array.prototype;
};
