import fc from 'fast-check';
import type { EventContract } from '../model/event-contract.js';
import { isEvolved } from '../model/evolved-event.js';
import { originFields } from '../model/origin.js';
import type { Defined, Projection } from '../model/projection.js';
import { contractOf, eventsOf, type Example, type ExampleOf } from './example.js';
import {
  impureSteps,
  rowsNotIndexable,
  rowsNotPlain,
  rowsWithoutKey,
  rowsWithOwnersFields,
  typesWithoutExample,
} from './promises.js';
import { interleaved, rowsThroughStore, type Delivery } from './redelivery.js';
import { rowsAfter } from './strict-fold.js';
import { impureUpcasts } from './upcasts.js';

/**
 * Registers specifications that hold a projection to what the engine asks of it, on the author's own examples, given in
 * stream order: one of each event at least. Needs jest's globals.
 */
export function keepsItsPromises<Of extends object, const Reads extends readonly EventContract[]>(
  projection: Defined<Of, Reads>,
  examples: readonly ExampleOf<Reads>[],
): void {
  const none = (faults: readonly string[]): void => expect(faults).toEqual([]);
  const events = () => eventsOf(projection, examples);

  describe(`${projection.name} keeps its promises:`, () => {
    it('its examples keep their contracts and show every event', () => {
      events();
      none(typesWithoutExample(projection, examples));
    });

    it('its keysOf and folds accept every example and change nothing in place', () => {
      rowsAfter(projection, events());
    });

    it('its folds are pure', () => none(impureSteps(projection, events())));

    if (examples.some(({ version }) => version !== undefined))
      it('the upcasters of its events are pure', () => none(impureUpcastsOf(projection, examples)));

    it('its rows are plain JSON', () => none(rowsNotPlain(projection, events())));

    it('its rows hold their key', () => none(rowsWithoutKey(projection, events())));

    it('its orderings and filters hold values that an index can', () =>
      none(rowsNotIndexable(projection, events())));

    if (originFields(projection).length > 0)
      it('its rows leave out what its owner is asked for', () =>
        none(rowsWithOwnersFields(projection, events())));

    it('its rows are the same in whatever batches events come, and when they come again', () =>
      sameRowsInBatches(projection, examples));

    it('its rows are the same however its streams interleave', () =>
      sameRowsInterleaved(projection, examples));
  });
}

const impureUpcastsOf = (projection: Projection, examples: readonly Example[]): string[] =>
  examples.flatMap(({ type, version, data }) => {
    const form = contractOf(projection, type)?.events[type];
    if (version === undefined || form === undefined || !isEvolved(form)) return [];
    return impureUpcasts(form, { type, version, data });
  });

const deliveries: fc.Arbitrary<Delivery[]> = fc.array(
  fc.record({
    size: fc.integer({ min: 1, max: 5 }),
    fate: fc.constantFrom('kept', 'lost', 'repeated'),
  }),
);

async function sameRowsInBatches(projection: Projection, examples: readonly Example[]) {
  const events = eventsOf(projection, examples);
  const expected = rowsAfter(projection, events);
  await fc.assert(
    fc.asyncProperty(deliveries, async (batches) =>
      expect(await rowsThroughStore(projection, events, batches)).toEqual(expected),
    ),
  );
}

/** The engine keeps the order within a stream; between streams there is none. */
function sameRowsInterleaved(projection: Projection, examples: readonly Example[]): void {
  const events = eventsOf(projection, examples);
  const expected = rowsAfter(projection, events);
  const choice = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const size = { minLength: events.length, maxLength: events.length };
  fc.assert(
    fc.property(fc.array(choice, size), (choices) =>
      expect(rowsAfter(projection, interleaved(projection, events, choices))).toEqual(expected),
    ),
  );
}
