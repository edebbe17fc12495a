import {
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { FRESHNESS_TYPE } from '../freshness-type.js';

/** Where the answer of an operation tells how fresh its parts are, and what it asks for at its root. */
export interface OperationShape {
  readonly roots: readonly FieldNode[];
  /** Undefined where no freshness is selected. */
  readonly places: Places | undefined;
}

/** Below one object of an answer, by its response keys. */
export interface Places {
  readonly below: ReadonlyMap<string, Places>;
  readonly freshness: ReadonlyMap<string, FreshnessPlace>;
}

/** One selected `freshness`. */
export interface FreshnessPlace {
  /** The type that it is a field of. */
  readonly of: string;
  /** Response key -> field of the type `Freshness`. */
  readonly fields: ReadonlyMap<string, string>;
}

/** What an operation is looked at with. */
export interface ShapeOrder {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/** Fragments in fragments can unfold to any size; a document is looked at no further than this. */
const MAX_FIELDS = 5_000;

/**
 * The shape of a valid operation. Undefined where it cannot be told from the document alone which projection a
 * `freshness` is of, or where the document unfolds to more than can be looked at.
 */
export function shapeOf({ schema, operation, fragments }: ShapeOrder): OperationShape | undefined {
  const root = schema.getRootType(operation.operation);
  if (root == null) return undefined;
  const look = new Look(schema, fragments);
  const level = newLevel();
  look.collect(operation.selectionSet, root, level);
  if (look.isLost) return undefined;
  return { roots: look.rootsOf(operation.selectionSet), places: placesOf(level) };
}

/** The selections of one object while they are gathered. */
interface Level {
  readonly below: Map<string, Level>;
  readonly freshness: Map<string, { readonly of: string; readonly fields: Map<string, string> }>;
  /** Fragment and type: each unfolds once. */
  readonly unfolded: Set<string>;
}

const newLevel = (): Level => ({ below: new Map(), freshness: new Map(), unfolded: new Set() });

class Look {
  isLost = false;
  private fields = 0;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragments: ShapeOrder['fragments'],
  ) {}

  collect(selections: SelectionSetNode, parent: GraphQLCompositeType, level: Level): void {
    for (const selection of selections.selections) {
      if (this.isLost) return;
      if (selection.kind === 'Field') this.field(selection, parent, level);
      else if (selection.kind === 'InlineFragment')
        this.collect(selection.selectionSet, this.typeOf(selection, parent), level);
      else this.spread(selection.name.value, level);
    }
  }

  rootsOf({ selections }: SelectionSetNode, spread = new Set<string>()): FieldNode[] {
    return selections.flatMap((selection) => {
      if (selection.kind === 'Field') return [selection];
      if (selection.kind === 'InlineFragment') return this.rootsOf(selection.selectionSet, spread);
      const fragment = this.fragments.get(selection.name.value);
      if (fragment === undefined || spread.has(fragment.name.value)) return [];
      return this.rootsOf(fragment.selectionSet, spread.add(fragment.name.value));
    });
  }

  private spread(name: string, level: Level): void {
    const fragment = this.fragments.get(name);
    if (fragment === undefined || level.unfolded.has(name)) return;
    level.unfolded.add(name);
    const type = this.schema.getType(fragment.typeCondition.name.value);
    if (isCompositeType(type)) this.collect(fragment.selectionSet, type, level);
    else this.isLost = true;
  }

  private typeOf(
    {
      typeCondition,
    }: { readonly typeCondition?: { readonly name: { readonly value: string } } | undefined },
    parent: GraphQLCompositeType,
  ): GraphQLCompositeType {
    const type = typeCondition && this.schema.getType(typeCondition.name.value);
    return isCompositeType(type) ? type : parent;
  }

  private field(node: FieldNode, parent: GraphQLCompositeType, level: Level): void {
    this.fields += 1;
    if (this.fields > MAX_FIELDS) this.isLost = true;
    if (node.selectionSet === undefined) return;
    const key = node.alias?.value ?? node.name.value;
    const hasFields = isObjectType(parent) || isInterfaceType(parent);
    const field = hasFields ? parent.getFields()[node.name.value] : undefined;
    // Of introspection there is no field here, and its answers change with the schema only.
    if (field === undefined) return;
    const type = getNamedType(field.type);
    if (!isCompositeType(type)) return;
    if (type.name === FRESHNESS_TYPE) return this.freshness(key, node.selectionSet, parent, level);
    if (level.freshness.has(key)) this.isLost = true;
    const below = level.below.get(key) ?? newLevel();
    level.below.set(key, below);
    this.collect(node.selectionSet, type, below);
  }

  private freshness(
    key: string,
    selections: SelectionSetNode,
    parent: GraphQLCompositeType,
    level: Level,
  ): void {
    const place = level.freshness.get(key) ?? { of: parent.name, fields: new Map() };
    level.freshness.set(key, place);
    if (place.of !== parent.name || level.below.has(key)) this.isLost = true;
    for (const node of this.rootsOf(selections))
      place.fields.set(node.alias?.value ?? node.name.value, node.name.value);
  }
}

function placesOf({ below, freshness }: Level): Places | undefined {
  const kept = new Map<string, Places>();
  for (const [key, level] of below) {
    const places = placesOf(level);
    if (places !== undefined) kept.set(key, places);
  }
  return kept.size === 0 && freshness.size === 0 ? undefined : { below: kept, freshness };
}
