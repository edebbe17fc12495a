import {
  getNamedType,
  isAbstractType,
  isObjectType,
  type GraphQLCompositeType,
  type GraphQLSchema,
} from 'graphql';
import type { Projection } from '../../model/projection.js';
import type { AskedOperation } from './asked-operation.js';
import { placesOf } from './places.js';

/** The projections whose rows an operation reads, through refs and nodes too: by name, sorted. */
export function projectionsOf({
  projections,
  ...asked
}: AskedOperation & { readonly projections: readonly Projection[] }): readonly string[] {
  const served = new ServedNames(asked.schema, projections);
  const names = placesOf(asked).flatMap((place) => {
    if (place.kind === 'condition') return served.ofType(place.type);
    const { node, parent } = place;
    // Which type a row is of leads to none: clients ask that of every object.
    if (node.name.value === '__typename' && isAbstractType(parent)) return [];
    return [...served.ofField(node.name.value, parent), ...served.ofType(parent)];
  });
  return [...new Set(names)].toSorted();
}

/** Services whose events the projections of these names read, sorted. */
export const producersOf = (
  names: readonly string[],
  projections: readonly Projection[],
): readonly string[] => {
  const read = projections.filter(({ name }) => names.includes(name));
  return [...new Set(read.flatMap(({ reads }) => reads.map(({ owner }) => owner)))].toSorted();
};

/** Which projection is behind the types and root fields of a schema. */
class ServedNames {
  private readonly byType = new Map<string, string>();
  private readonly byRootField = new Map<string, string>();

  constructor(
    private readonly schema: GraphQLSchema,
    projections: readonly Projection[],
  ) {
    for (const { name, key, serves } of projections) {
      const list = camelCase(name);
      const byKeys = `${list}By${key.charAt(0).toUpperCase()}${key.slice(1)}`;
      // A served class may be called otherwise in the schema; the lookup by keys answers its rows.
      const rows = schema.getQueryType()?.getFields()[byKeys]?.type;
      const type = rows === undefined ? serves.name : getNamedType(rows).name;
      const position = `${type.charAt(0).toLowerCase()}${type.slice(1)}Position`;
      for (const field of [list, byKeys, `${list}Changed`, `${list}Top`, position])
        this.byRootField.set(field, name);
      this.byType.set(type, name);
    }
  }

  ofField(field: string, parent: GraphQLCompositeType): readonly string[] {
    const isRoot =
      parent === this.schema.getQueryType() || parent === this.schema.getSubscriptionType();
    const name = isRoot ? this.byRootField.get(field) : undefined;
    return name === undefined ? [] : [name];
  }

  /** Of an abstract type: all whose rows may be of it. */
  ofType(type: GraphQLCompositeType): readonly string[] {
    const types = isAbstractType(type) ? this.schema.getPossibleTypes(type) : [type];
    return types
      .filter(isObjectType)
      .map(({ name }) => this.byType.get(name))
      .filter((name) => name !== undefined);
  }
}

/** `popular-products` -> `popularProducts`, as the root fields are called. */
const camelCase = (kebab: string): string =>
  kebab.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
