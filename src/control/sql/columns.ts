import type { ColumnOptions } from 'typeorm';
import type { Instant } from '../../model/clock.js';

/** A column that holds an {@link Instant} satisfies ColumnOptions; in SQL a `timestamptz`, for those who read the tables. */
export const INSTANT = {
  type: 'timestamptz' as const,
  precision: 3,
  transformer: {
    to: (value?: Instant | null) => (typeof value === 'number' ? new Date(value) : value),
    from: (value: Date | null) => value?.getTime() ?? null,
  },
} satisfies ColumnOptions;

/** A whole number beyond 32 bits, such as a sequence; pg hands it out as text. Safe up to 2^53. */
export const WHOLE_NUMBER = {
  type: 'bigint' as const,
  transformer: {
    to: (value?: number | null) => value,
    from: (value: string | null) => (value === null ? null : Number(value)),
  },
} satisfies ColumnOptions;
