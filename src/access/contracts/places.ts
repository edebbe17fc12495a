import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isUnionType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import { fragmentsOf, operationOf, type AskedOperation } from './asked-operation.js';

/** Somewhere in a schema that an operation comes to. */
export type Place =
  | {
      readonly kind: 'field';
      /** The narrowest type that the object is known to be of: `... on Node` does not widen it. */
      readonly parent: GraphQLCompositeType;
      readonly node: FieldNode;
    }
  /** A condition that holds for some of the objects only. */
  | { readonly kind: 'condition'; readonly type: GraphQLCompositeType };

/** Everywhere an operation comes to, in the order of the document; fragments once for each type they are spread on. */
export function placesOf(asked: AskedOperation): readonly Place[] {
  const operation = operationOf(asked);
  const root = operation && asked.schema.getRootType(operation.operation);
  if (!operation || !root) return [];
  const walk = new Walk(asked.schema, fragmentsOf(asked.document));
  walk.through(operation.selectionSet, root);
  return walk.places;
}

/** A field by its name, also those that every type has; undefined where there is none. */
export function fieldOf(
  parent: GraphQLCompositeType,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  return META_FIELDS.get(name) ?? (isUnionType(parent) ? undefined : parent.getFields()[name]);
}

/** What is known of an object of a type after a condition, and whether the condition says anything new. */
export function narrowed(
  schema: GraphQLSchema,
  {
    type,
    condition,
  }: { readonly type: GraphQLCompositeType; readonly condition: string | undefined },
): { readonly type: GraphQLCompositeType; readonly isNarrower: boolean } {
  const wanted = condition === undefined ? type : schema.getType(condition);
  if (wanted === type || !isCompositeType(wanted)) return { type, isNarrower: false };
  if (isAbstractType(wanted) && !isUnionType(type) && schema.isSubType(wanted, type))
    return { type, isNarrower: false };
  return { type: wanted, isNarrower: true };
}

const META_FIELDS: ReadonlyMap<string, GraphQLField<unknown, unknown>> = new Map(
  [SchemaMetaFieldDef, TypeMetaFieldDef, TypeNameMetaFieldDef].map((field) => [field.name, field]),
);

class Walk {
  readonly places: Place[] = [];
  /** Fragments on types: so circles end, and what is spread often is looked at once. */
  private readonly met = new Set<string>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  ) {}

  through({ selections }: SelectionSetNode, type: GraphQLCompositeType): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) this.field(selection, type);
      else if (selection.kind === Kind.INLINE_FRAGMENT)
        this.fragment(selection.typeCondition?.name.value, selection.selectionSet, type);
      else this.spread(selection.name.value, type);
    }
  }

  private field(node: FieldNode, parent: GraphQLCompositeType): void {
    this.places.push({ kind: 'field', parent, node });
    const field = fieldOf(parent, node.name.value);
    const type = field && getNamedType(field.type);
    if (node.selectionSet && isCompositeType(type) && !type.name.startsWith('__'))
      this.through(node.selectionSet, type);
  }

  private spread(name: string, type: GraphQLCompositeType): void {
    const fragment = this.fragments.get(name);
    const visit = `${name} ${type.name}`;
    if (fragment === undefined || this.met.has(visit)) return;
    this.met.add(visit);
    this.fragment(fragment.typeCondition.name.value, fragment.selectionSet, type);
  }

  private fragment(
    condition: string | undefined,
    selections: SelectionSetNode,
    outer: GraphQLCompositeType,
  ): void {
    const { type, isNarrower } = narrowed(this.schema, { type: outer, condition });
    if (isNarrower) this.places.push({ kind: 'condition', type });
    this.through(selections, type);
  }
}
