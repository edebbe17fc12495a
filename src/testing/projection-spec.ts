import type { EventContract } from '../model/event-contract.js';
import type { Defined, Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';
import { eventsOf, type Example, type ExampleOf } from './example.js';
import { rowsAfter } from './strict-fold.js';

/** Key -> the fields that matter. A value may be one of jest's matchers, such as `expect.closeTo`. */
export type ExpectedRows<Of extends object> = Readonly<Record<string, Partial<Of>>>;

/** What was given, waiting for what happens next. */
export interface Given<Of extends object, Written extends Example> {
  when(...events: readonly Written[]): When<Of>;
  /** The events leave every row as it was. */
  unchangedBy(...events: readonly Written[]): void;
}

/** What is to be looked at once the events are folded. */
export interface When<Of extends object> {
  /** These rows, and no others; of each the fields that are named. */
  thenRows(expected: ExpectedRows<Of>): void;
  thenNoRow(key: string): void;
}

/**
 * Specifies a projection: `given(...past).when(...events).thenRows({ key: fields })`. Events are written as their producer
 * sends them and are held to their contract; folds are held to change nothing in place.
 */
export function specOf<Of extends object, const Reads extends readonly EventContract[]>(
  projection: Defined<Of, Reads>,
): (...past: readonly ExampleOf<Reads>[]) => Given<Of, ExampleOf<Reads>> {
  const rows = (examples: readonly Example[]): Readonly<Record<string, Row>> =>
    Object.fromEntries(rowsAfter(projection, eventsOf(projection, examples)));

  return (...past) => ({
    when: (...events) => ({
      thenRows: (expected) => expectRows(projection, rows([...past, ...events]), expected),
      thenNoRow: (key) => expectNoRow(projection, rows([...past, ...events]), key),
    }),
    unchangedBy: (...events) => {
      const before = rows(past);
      says(`${projection.name}: the events change its rows.`, () =>
        expect(rows([...past, ...events])).toEqual(before),
      );
    },
  });
}

function expectRows(
  projection: Projection,
  rows: Readonly<Record<string, Row>>,
  expected: ExpectedRows<Row>,
): void {
  const seen = Object.fromEntries(
    Object.entries(rows).map(([key, row]) => {
      const wanted = expected[key];
      return [key, wanted === undefined ? row : fieldsOf(row, Object.keys(wanted))];
    }),
  );
  says(`${projection.name}: the rows are not as expected.`, () => expect(seen).toEqual(expected));
}

function expectNoRow(
  projection: Projection,
  rows: Readonly<Record<string, Row>>,
  key: string,
): void {
  says(`${projection.name}: there is a row "${key}".`, () => expect(rows[key]).toBeUndefined());
}

const fieldsOf = (row: Row, fields: readonly string[]): Row =>
  Object.fromEntries(Object.entries(row).filter(([field]) => fields.includes(field)));

/** Puts what is wrong before what jest tells of it. */
function says(what: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (error instanceof Error) error.message = `${what}\n\n${error.message}`;
    throw error;
  }
}
