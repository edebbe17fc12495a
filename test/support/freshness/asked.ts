import type { Projection } from '#station';
import type { Series } from './acknowledgements.js';
import { ECHO_STREAM, marks, pairs, TRUTH_STREAM } from './truth-projections.js';

/** What the checker must know of a projection: how to ask for all of its rows, and how to read them. */
export interface Asked {
  readonly projection: Projection;
  /** The query of one row. */
  readonly row: string;
  /** The selection of a row's fields. */
  readonly fields: string;
  /** What the rows tell of each series that they are made of. */
  readonly tell: (row: Readonly<Record<string, unknown>>) => readonly Told[];
  readonly reads: (series: Series) => boolean;
}

/** The stream that a series is published in. */
export const streamOf = (series: Series): string =>
  series.startsWith('mark ') ? TRUTH_STREAM.name : ECHO_STREAM.name;

/** Up to which event of a series a row is complete. */
export interface Told {
  readonly series: Series;
  readonly count: number;
  readonly strays: number;
}

const told = (series: string, count: unknown, strays: unknown): Told => ({
  series: series as Series,
  count: Number(count),
  strays: Number(strays),
});

export const ASKED: Readonly<Record<'marks' | 'pairs', Asked>> = {
  marks: {
    projection: marks,
    row: 'mark',
    fields: 'producer count strays',
    tell: ({ producer, count, strays }) => [told(`mark ${String(producer)}`, count, strays)],
    reads: (series) => series.startsWith('mark '),
  },
  pairs: {
    projection: pairs,
    row: 'pair',
    fields: 'producer marks echoes strays',
    tell: (row) => [
      told(`mark ${String(row['producer'])}`, row['marks'], row['strays']),
      told(`echo ${String(row['producer'])}`, row['echoes'], row['strays']),
    ],
    reads: () => true,
  },
};

export type AskedName = keyof typeof ASKED;
