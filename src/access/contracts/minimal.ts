import {
  getNamedType,
  isCompositeType,
  isNonNullType,
  Kind,
  print,
  visit,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type GraphQLCompositeType,
  type InlineFragmentNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { fragmentsOf, operationOf, type AskedOperation } from './asked-operation.js';
import { completing } from './completing.js';
import { documentId } from './documents.js';
import { needsAt, type Need } from './needs.js';
import { fieldOf, narrowed } from './places.js';

/** An operation without what is not granted. */
export interface ReducedOperation {
  readonly document: DocumentNode;
  /** Puts null where the document asked for more. */
  readonly complete: (data: Readonly<Record<string, unknown>>) => Record<string, unknown>;
}

/**
 * Leaves out the fields of an operation that need more than is granted. In the place of each stands `__typename` under
 * a marked name, with the same directives: so the answer has a mark wherever, and only where, the field would have been,
 * through lists, fragments, conditions and variables.
 * @returns undefined where such a field cannot be null, or is the one that is subscribed to
 */
export function reduced(
  asked: AskedOperation,
  isGranted: (need: Need) => boolean,
): ReducedOperation | undefined {
  const operation = operationOf(asked);
  const root = operation && asked.schema.getRootType(operation.operation);
  if (!operation || !root) return undefined;
  const mark = unusedMark(asked.document);
  const reduction = new Reduction(asked, { mark, isGranted });
  const selectionSet = reduction.of(operation.selectionSet, { type: root, isDenied: false });
  if (reduction.isRefused) return undefined;
  const definitions = [{ ...operation, selectionSet }, ...reduction.fragments];
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions };
  return { document: withoutUnusedVariables(document), complete: completing(mark) };
}

/** What is known at a place of the document. */
interface Within {
  readonly type: GraphQLCompositeType;
  /** Inside a condition that is not granted, nothing is. */
  readonly isDenied: boolean;
}

interface ReductionOptions {
  readonly mark: string;
  readonly isGranted: (need: Need) => boolean;
}

class Reduction {
  isRefused = false;
  private readonly asked: ReadonlyMap<string, FragmentDefinitionNode>;
  /** By name and by where it is spread; undefined while one is being made. */
  private readonly made = new Map<
    string,
    { readonly name: string; node?: FragmentDefinitionNode }
  >();

  constructor(
    private readonly operation: AskedOperation,
    private readonly options: ReductionOptions,
  ) {
    this.asked = fragmentsOf(operation.document);
  }

  get fragments(): readonly FragmentDefinitionNode[] {
    return [...this.made.values()].flatMap(({ node }) => (node === undefined ? [] : [node]));
  }

  of(set: SelectionSetNode, within: Within): SelectionSetNode {
    return {
      ...set,
      selections: set.selections.map((selection) => this.selection(selection, within)),
    };
  }

  private selection(selection: SelectionNode, within: Within): SelectionNode {
    switch (selection.kind) {
      case Kind.FIELD:
        return this.field(selection, within);
      case Kind.INLINE_FRAGMENT:
        return this.inline(selection, within);
      case Kind.FRAGMENT_SPREAD:
        return this.spread(selection, within);
    }
  }

  private field(node: FieldNode, { type: parent, isDenied }: Within): FieldNode {
    if (node.name.value === '__typename') return node;
    const needs = needsAt({ kind: 'field', parent, node });
    if (isDenied || !needs.every(this.options.isGranted)) return this.marked(node, parent);
    const field = fieldOf(parent, node.name.value);
    const type = field && getNamedType(field.type);
    if (!node.selectionSet || !isCompositeType(type) || type.name.startsWith('__')) return node;
    return { ...node, selectionSet: this.of(node.selectionSet, { type, isDenied: false }) };
  }

  private marked(node: FieldNode, parent: GraphQLCompositeType): FieldNode {
    const type = fieldOf(parent, node.name.value)?.type;
    const isSubscribed = parent === this.operation.schema.getSubscriptionType();
    if (type === undefined || isNonNullType(type) || isSubscribed) this.isRefused = true;
    const { alias, name, directives = [] } = node;
    return {
      kind: Kind.FIELD,
      alias: { kind: Kind.NAME, value: `${this.options.mark}${(alias ?? name).value}` },
      name: { kind: Kind.NAME, value: '__typename' },
      directives,
    };
  }

  private inline(node: InlineFragmentNode, within: Within): InlineFragmentNode {
    const inside = this.inside(node.typeCondition?.name.value, within);
    return { ...node, selectionSet: this.of(node.selectionSet, inside) };
  }

  /** A fragment is made for each kind of place where it is spread: what is granted there may differ. */
  private spread(spread: FragmentSpreadNode, within: Within): FragmentSpreadNode {
    const fragment = this.asked.get(spread.name.value);
    if (fragment === undefined) return spread;
    const key = `${spread.name.value} ${within.type.name} ${within.isDenied}`;
    const made = this.made.get(key) ?? this.fragment(fragment, { key, within });
    return { ...spread, name: { kind: Kind.NAME, value: made.name } };
  }

  private fragment(
    fragment: FragmentDefinitionNode,
    { key, within }: { readonly key: string; readonly within: Within },
  ): { readonly name: string } {
    const name = `${this.options.mark}${this.made.size}`;
    const made: { readonly name: string; node?: FragmentDefinitionNode } = { name };
    this.made.set(key, made);
    const inside = this.inside(fragment.typeCondition.name.value, within);
    const selectionSet = this.of(fragment.selectionSet, inside);
    made.node = { ...fragment, name: { kind: Kind.NAME, value: name }, selectionSet };
    return made;
  }

  private inside(condition: string | undefined, { type: outer, isDenied }: Within): Within {
    const { type, isNarrower } = narrowed(this.operation.schema, { type: outer, condition });
    const needs = isNarrower ? needsAt({ kind: 'condition', type }) : [];
    return { type, isDenied: isDenied || !needs.every(this.options.isGranted) };
  }
}

/** The beginning of names that the document does not have. */
function unusedMark(document: DocumentNode): string {
  const text = print(document);
  for (let seed = text; ; seed = documentId(seed)) {
    const mark = `denied_${documentId(seed).slice(0, 8)}_`;
    if (!text.includes(mark)) return mark;
  }
}

function withoutUnusedVariables(document: DocumentNode): DocumentNode {
  const used = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void used.add(name.value),
  });
  const definitions = document.definitions.map((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? keepingVariables(definition, used) : definition,
  );
  return { ...document, definitions };
}

const keepingVariables = (
  operation: OperationDefinitionNode,
  used: ReadonlySet<string>,
): OperationDefinitionNode => ({
  ...operation,
  variableDefinitions: (operation.variableDefinitions ?? []).filter(({ variable }) =>
    used.has(variable.name.value),
  ),
});
