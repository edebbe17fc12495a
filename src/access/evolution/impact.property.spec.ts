import fc from 'fast-check';
import { findBreakingChanges, printSchema, validate } from 'graphql';
import { generatedOperation } from '../../../test/support/access/generated-operations.js';
import { shop } from '../../../test/support/access/mock-shop.js';
import { mutatedSchema } from '../../../test/support/access/mutated-schema.js';
import { usesOf } from './document-uses.js';
import { impactsOn } from './impact.js';
import { changesBetween, schemaOf } from './schema-change.js';

const before = schemaOf(printSchema(shop));
const operations = fc.array(generatedOperation(before), { minLength: 1, maxLength: 3 });

/** What a random change of the schema does to random operations. */
const holds = (
  promise: (given: {
    readonly after: typeof before;
    readonly document: Parameters<typeof usesOf>[1];
    readonly impacts: ReturnType<typeof impactsOn>;
  }) => void,
) =>
  fc.assert(
    fc.asyncProperty(mutatedSchema(before), operations, async (after, generated) => {
      const changes = await changesBetween(before, after);
      for (const { document } of generated)
        promise({ after, document, impacts: impactsOn(document, { before, after, changes }) });
    }),
    { numRuns: 100 },
  );

describe('whatever changes in a schema', () => {
  it('an operation that is valid no longer breaks', () =>
    holds(({ after, document, impacts }) => {
      if (validate(after, document).length > 0) expect(impacts[0]?.effect).toBe('breaks');
    }));

  it('no operation that stays valid breaks where another judge sees nothing to break by', () =>
    holds(({ after, document, impacts }) => {
      // Two fields of one name that fitted each other may no longer, though each change is harmless.
      if (validate(after, document).length === 0 && findBreakingChanges(before, after).length === 0)
        expect(impacts.filter(({ effect }) => effect === 'breaks')).toEqual([]);
    }));

  it('an operation is touched only by changes of what it uses', () =>
    holds(({ document, impacts }) => {
      const used = usesOf(before, document).map(({ coordinate }) => coordinate);
      for (const { change } of impacts)
        for (const place of change?.touches ?? [])
          expect(
            used.some(
              (one) => place === one || place.startsWith(`${one}.`) || place.startsWith(`${one}(`),
            ),
          ).toBe(true);
    }));

  it('an operation that selects a field that may be null now breaks', () =>
    holds(({ after, document, impacts }) => {
      const weakened = findBreakingChanges(before, after).filter(
        ({ type }) => type === 'FIELD_CHANGED_KIND',
      );
      const places = weakened.map(({ description }) => description.split(' ')[0]);
      const selects = usesOf(before, document).some(
        ({ coordinate, manner }) => manner === 'selected' && places.includes(coordinate),
      );
      if (selects) expect(impacts[0]?.effect).toBe('breaks');
    }));
});

describe('a schema compared with itself', () => {
  it('does nothing to any operation', async () => {
    expect(await changesBetween(before, schemaOf(printSchema(before)))).toEqual([]);
  });
});
