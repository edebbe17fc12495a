import type { z } from 'zod';
import type { Duration } from './duration.js';
import type { Owner, OwnerQuestion } from './owner.js';

/** How rows of a projection, or some of their fields, are had from the owner of the data. */
export interface Origin<Row extends object = object> {
  readonly from: Owner;
  /**
   * How many keys one question may be about; 1 unless told. An owner that answers that there is no such thing (404) is
   * believed where it is 1; of more, an answer leaves out those that it has nothing of.
   */
  readonly batch: number;
  /** The question about keys, at most `batch` of them. */
  readonly question: (keys: readonly string[]) => OwnerQuestion;
  /** What the owner answers. */
  readonly answer: z.ZodType;
  /** What an answer tells, by key: rows, or the `fields` of them. A key that is left out has nothing there. */
  readonly rows: RowsIn<Row>;
  /** For how long an answer is given again. */
  readonly ttl: Duration;
  /** The only fields that come from there; without it, whole rows do. */
  readonly fields?: readonly string[];
}

/** Where a whole question is answered so, it is rather asked at the wrong place than about rows that are all gone. */
export const NOTHING_THERE = 'It says that there is no such thing, to a question about several.';

/**
 * How an answer of an owner was come by. `FRESH`: it was asked for this time. `CACHED`: it was asked for before, within its
 * time. `DEGRADED`: the owner gave none, this is the last that is known of it. `UNAVAILABLE`: nor is anything known.
 */
export type OriginState = 'FRESH' | 'CACHED' | 'DEGRADED' | 'UNAVAILABLE';

/** Where whole rows of a projection are had from its owner; undefined where only fields of them are, or nothing. */
export const originOfRows = <Row extends object>({
  origin,
}: {
  readonly origin?: Origin<Row>;
}): Origin<Row> | undefined => (origin?.fields === undefined ? origin : undefined);

/** The fields that are asked of the owner on demand: nothing else writes them. */
export const originFields = ({ origin }: { readonly origin?: Origin }): readonly string[] =>
  origin?.fields ?? [];

// A method's type, for parameters that are compared both ways; see KeysOf in projection.ts.
type RowsIn<Row> = {
  rows(answer: unknown, keys: readonly string[]): Readonly<Record<string, Partial<Row>>>;
}['rows'];

/** What an author writes of an {@link Origin}: `fields` of a row, or, without it, whole rows. */
export interface OriginDefinition<
  Row extends object,
  Answer extends z.ZodType,
  Field extends keyof Row & string,
> {
  readonly from: Owner;
  readonly batch?: number;
  readonly question: (keys: readonly string[]) => OwnerQuestion;
  readonly answer: Answer;
  readonly rows: (
    answer: z.output<Answer>,
    keys: readonly string[],
  ) => Readonly<Record<string, Pick<Row, Field>>>;
  readonly ttl: Duration;
  readonly fields?: readonly Field[];
}

/** Declares where rows, or fields of them, are had: `defineOrigin<DriverCard>()({ … })`. */
export const defineOrigin =
  <Row extends object>() =>
  <Answer extends z.ZodType, const Field extends keyof Row & string = keyof Row & string>(
    definition: OriginDefinition<Row, Answer, Field>,
  ): Origin<Row> => {
    const erased: unknown = { batch: 1, ...definition };
    return Object.freeze(erased as Origin<Row>);
  };
