import fc from 'fast-check';
import { isNonNullType, parse, print, validate } from 'graphql';
import { allCoordinates, drawn, granting } from '../../../test/support/access/contracts.js';
import { generatedOperation } from '../../../test/support/access/generated-operations.js';
import { answerOf, shop } from '../../../test/support/access/mock-shop.js';
import type { Contract, Coordinate } from '../contract.js';
import { coordinatesOf } from './coordinates.js';
import { judge } from './judge.js';
import { needsAt } from './needs.js';
import { fieldOf, placesOf } from './places.js';

/** Contracts that grant what an interface has for all of its types or for none, so that runs can tell. */
const contract: fc.Arbitrary<Contract> = fc
  .tuple(fc.nat(), fc.boolean())
  .map(([seed, hasAllTypes]) => {
    const dice = drawn(seed, 9);
    const roll = (coordinate: Coordinate) =>
      dice(coordinate.replace(/^\w+\.(id|name|label)\b/, 'any.$1')) > 0;
    const granted = allCoordinates(shop).filter((coordinate) =>
      coordinate.includes('.') ? roll(coordinate) : hasAllTypes || roll(coordinate),
    );
    return granting(granted, { mode: 'minimal' });
  });

const asksAll = { numRuns: 120 };

describe('an operation that is answered but for what lies outside its contract', () => {
  it('is run without what lies outside, as a valid document', () =>
    fc.assert(
      fc.property(generatedOperation(shop), contract, (operation, held) => {
        const asked = { schema: shop, ...operation };
        const verdict = judge(held, asked);
        if (verdict.verdict !== 'reduced') return;
        const document = parse(print(verdict.document));
        expect(validate(shop, document)).toEqual([]);
        // A condition may stay: nothing is asked in it but which type an object is of.
        const asksFor = coordinatesOf({ schema: shop, document }).filter((of) => of.includes('.'));
        expect(asksFor.filter((coordinate) => !held.coordinates.has(coordinate))).toEqual([]);
      }),
      asksAll,
    ));

  it('is answered as if the rest were null, in the same shape', () =>
    fc.assert(
      fc.property(generatedOperation(shop), contract, (operation, held) => {
        const asked = { schema: shop, ...operation };
        const verdict = judge(held, asked);
        const conditions = coordinatesOf(asked).filter((coordinate) => !coordinate.includes('.'));
        fc.pre(verdict.verdict === 'reduced');
        fc.pre(conditions.every((type) => held.coordinates.has(type)));
        if (verdict.verdict !== 'reduced') return;
        const whole = answerOf(
          operation.document,
          operation.variables,
          ({ parentType, fieldNodes }) => {
            const isGranted = fieldNodes.every((node) =>
              needsAt({ kind: 'field', parent: parentType, node }).every(({ coordinate }) =>
                held.coordinates.has(coordinate),
              ),
            );
            return isGranted ? undefined : null;
          },
        );
        const reduced = answerOf(verdict.document, operation.variables);
        expect(JSON.stringify(verdict.complete(reduced))).toBe(JSON.stringify(whole));
      }),
      asksAll,
    ));

  it('is refused only where something outside cannot be null', () =>
    fc.assert(
      fc.property(generatedOperation(shop), contract, (operation, held) => {
        const asked = { schema: shop, ...operation };
        fc.pre(coordinatesOf(asked).every((of) => of.includes('.') || held.coordinates.has(of)));
        const { verdict } = judge(held, asked);
        fc.pre(verdict !== 'allowed');
        const outside = placesOf(asked).flatMap((place) =>
          place.kind === 'field' &&
          needsAt(place).some(({ coordinate }) => !held.coordinates.has(coordinate))
            ? [fieldOf(place.parent, place.node.name.value)]
            : [],
        );
        const mayRefuse = outside.some((field) => field === undefined || isNonNullType(field.type));
        expect(verdict === 'reduced' || mayRefuse).toBe(true);
      }),
      asksAll,
    ));
});
