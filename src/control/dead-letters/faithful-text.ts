import type { ValueTransformer } from 'typeorm';

/**
 * SQL's text cannot hold the character NUL, and a producer may put one in a key: it is written as `\0`,
 * and a backslash as `\\`, so that what comes back is what was kept.
 */
export const toSql = (text: string): string =>
  text.replace(/[\\\0]/g, (found) => (found === '\0' ? '\\0' : '\\\\'));

/** What {@link toSql} was given. */
export const fromSql = (text: string): string =>
  text.replace(/\\(.)/g, (_, found: string) => (found === '0' ? '\0' : found));

/** A text column that gives back any string as it was written. */
export const FAITHFUL_TEXT: { readonly type: 'text'; readonly transformer: ValueTransformer } = {
  type: 'text',
  transformer: {
    to: (value?: string | null) => (typeof value === 'string' ? toSql(value) : value),
    from: (value: string | null) => (value === null ? null : fromSql(value)),
  },
};
