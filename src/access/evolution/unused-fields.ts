import { isInterfaceType, isObjectType, type GraphQLSchema } from 'graphql';
import type { Coordinate } from '../contract.js';
import { usesOf } from './document-uses.js';
import type { WrittenOperation } from './written-operations.js';

/** Every row has these: no projection can do without. */
const OF_EVERY_ROW: ReadonlySet<string> = new Set(['id', 'freshness']);

/**
 * The fields of rows that no operation selects, in the order of the schema: what a projection could cease to keep, as
 * far as contracts tell. Rows are what implements `Node`.
 */
export function unusedFields(
  schema: GraphQLSchema,
  operations: readonly WrittenOperation[],
): readonly Coordinate[] {
  const used = new Set(
    operations.flatMap(({ document }) =>
      usesOf(schema, document)
        .filter(({ manner }) => manner === 'selected')
        .map(({ coordinate }) => coordinate),
    ),
  );
  return rowTypes(schema).flatMap((row) =>
    Object.keys(row.getFields())
      .filter((field) => !OF_EVERY_ROW.has(field))
      .map((field) => `${row.name}.${field}`)
      .filter((coordinate) => !used.has(coordinate)),
  );
}

function rowTypes(schema: GraphQLSchema) {
  const node = schema.getType('Node');
  return isInterfaceType(node) ? schema.getPossibleTypes(node).filter(isObjectType) : [];
}
