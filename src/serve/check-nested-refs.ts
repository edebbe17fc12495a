import { getNamedType, isObjectType, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import type { NestedRef, Projection, ServedType } from '../model/projection.js';
import { nestedRefs } from '../model/ref.js';
import { namesOf, typeNameOf } from './names.js';

/** What keeps refs within rows from being served: one sentence a fault. */
export function nestedRefFaults(
  projections: readonly Projection[],
  schema: GraphQLSchema,
): readonly string[] {
  const rowTypes = new Map(projections.map((served) => [served.serves, served]));
  const rowNames = new Set(projections.map((served) => namesOf(served).type));
  const declared = new Map<string, Projection>();
  return projections.flatMap((projection) => {
    const { type } = namesOf(projection);
    const held = typesHeld(schema, type, rowNames);
    return nestedRefs(projection).flatMap(([field, ref]) => {
      const { within } = ref;
      const coordinate = `${typeNameOf(within)}.${field}`;
      const before = declared.get(coordinate);
      declared.set(coordinate, projection);
      const fault =
        rowFault(rowTypes.get(within)) ??
        heldFault(within, type, held) ??
        (holdsOther(schema, field, ref) ? 'which has a field of that name.' : undefined) ??
        (before && `where "${before.name}" has one too. Give each a class of its own.`);
      const of = `Projection "${projection.name}" of ${projection.owner}`;
      return fault === undefined
        ? []
        : [`${of} has a ref "${field}" within ${typeNameOf(within)}, ${fault}`];
    });
  });
}

const rowFault = (served: Projection | undefined): string | undefined =>
  served && `the rows of "${served.name}". Declare it there, from the row.`;

function heldFault(
  within: ServedType,
  type: string,
  held: ReadonlySet<string>,
): string | undefined {
  return held.has(typeNameOf(within)) ? undefined : `which no ${type} holds.`;
}

/** The types of the objects that rows of a type hold, however deep; other rows are joined, not held. */
function typesHeld(schema: GraphQLSchema, row: string, rows: ReadonlySet<string>): Set<string> {
  const held = new Set<string>();
  const walk = (type: GraphQLObjectType): void => {
    for (const field of Object.values(type.getFields())) {
      const inner = getNamedType(field.type);
      if (!isObjectType(inner) || rows.has(inner.name) || held.has(inner.name)) continue;
      held.add(inner.name);
      walk(inner);
    }
  };
  const type = schema.getType(row);
  if (isObjectType(type)) walk(type);
  return held;
}

/** Whether the objects hold something else by that name. */
function holdsOther(schema: GraphQLSchema, field: string, { within, to }: NestedRef): boolean {
  const type = schema.getType(typeNameOf(within));
  const found = isObjectType(type) ? type.getFields()[field] : undefined;
  return found !== undefined && getNamedType(found.type).name !== namesOf(to).type;
}
