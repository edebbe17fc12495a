import type { Coordinate } from '../contract.js';
import type { AskedOperation } from './asked-operation.js';
import { needsOf } from './needs.js';

/**
 * Everything an operation names in the schema, sorted: fields, arguments, input fields and enum values that it gives or
 * that its variables may hold, and types in conditions. Neither `__typename` nor introspection.
 */
export const coordinatesOf = (asked: AskedOperation): readonly Coordinate[] =>
  needsOf(asked)
    .filter(({ what }) => what !== 'introspection')
    .map(({ coordinate }) => coordinate)
    .toSorted();

/** Whether an operation asks for the schema itself. */
export const asksForSchema = (asked: AskedOperation): boolean =>
  needsOf(asked).some(({ what }) => what === 'introspection');
