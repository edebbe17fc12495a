import type { ValueTransformer } from 'typeorm';

/**
 * SQL's text holds neither the character NUL nor half of a surrogate pair, and a producer may put both in
 * a key: they are written as `\uXXXX`, and a backslash as `\\`, so that what comes back is what was kept.
 */
export const toSql = (text: string): string =>
  text.replace(/[\\\0]|\p{Surrogate}/gu, (found) =>
    found === '\\' ? '\\\\' : `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** What {@link toSql} was given. */
export const fromSql = (text: string): string =>
  text.replace(/\\(?:u([0-9a-f]{4})|\\)/g, (_, code?: string) =>
    code === undefined ? '\\' : String.fromCharCode(Number.parseInt(code, 16)),
  );

/** A text column that gives back any string as it was written. */
export const FAITHFUL_TEXT: { readonly type: 'text'; readonly transformer: ValueTransformer } = {
  type: 'text',
  transformer: {
    to: (value?: string | null) => (typeof value === 'string' ? toSql(value) : value),
    from: (value: string | null) => (value === null ? null : fromSql(value)),
  },
};
