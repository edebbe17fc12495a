import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  type FieldNode,
  type GraphQLResolveInfo,
  type SelectionSetNode,
} from 'graphql';

type Operation = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments' | 'variableValues'>;

/** The fields that an operation selects of what a resolver answers, by their names in the schema. */
export function selectedFields(operation: Operation): ReadonlySet<string> {
  const names = new Set<string>();
  const gathering = { names, spread: new Set<string>() };
  for (const { selectionSet } of operation.fieldNodes) collect(operation, selectionSet, gathering);
  return names;
}

/**
 * Whether a field of this name may be selected of anything below what a resolver answers, also where directives leave it
 * out.
 */
export function mayAskBelow({ fieldNodes, fragments }: Operation, name: string): boolean {
  return fieldNodes.some((node) => {
    const known = asksBelow.get(node) ?? new Map<string, boolean>();
    asksBelow.set(node, known);
    let asks = known.get(name);
    if (asks === undefined) {
      const spread = new Set<string>();
      asks = [...fieldsOf(node, fragments, new Set())].some((below) =>
        mentions(below, name, { fragments, spread }),
      );
      known.set(name, asks);
    }
    return asks;
  });
}

/** Found out once for each field of a document. */
const asksBelow = new WeakMap<FieldNode, Map<string, boolean>>();

interface Spreading extends Pick<Operation, 'fragments'> {
  /** Fragments that were looked through. */
  readonly spread: Set<string>;
}

function mentions(node: FieldNode, name: string, spreading: Spreading): boolean {
  for (const below of fieldsOf(node, spreading.fragments, spreading.spread))
    if (below.name.value === name || mentions(below, name, spreading)) return true;
  return false;
}

function* fieldsOf(
  { selectionSet }: { readonly selectionSet?: SelectionSetNode | undefined },
  fragments: Operation['fragments'],
  spread: Set<string>,
): Generator<FieldNode> {
  for (const selection of selectionSet?.selections ?? []) {
    if (selection.kind === 'Field') yield selection;
    else if (selection.kind === 'InlineFragment') yield* fieldsOf(selection, fragments, spread);
    else if (!spread.has(selection.name.value)) {
      spread.add(selection.name.value);
      yield* fieldsOf(fragments[selection.name.value] ?? {}, fragments, spread);
    }
  }
}

interface Gathering {
  readonly names: Set<string>;
  /** Fragments that were looked through: each once, for those in fragments can unfold to any size. */
  readonly spread: Set<string>;
}

function collect(
  operation: Operation,
  selectionSet: SelectionSetNode | undefined,
  gathering: Gathering,
): void {
  const { names, spread } = gathering;
  for (const selection of selectionSet?.selections ?? []) {
    const { variableValues, fragments } = operation;
    if (getDirectiveValues(GraphQLSkipDirective, selection, variableValues)?.['if'] === true)
      continue;
    if (getDirectiveValues(GraphQLIncludeDirective, selection, variableValues)?.['if'] === false)
      continue;
    if (selection.kind === 'Field') names.add(selection.name.value);
    else if (selection.kind === 'InlineFragment')
      collect(operation, selection.selectionSet, gathering);
    else if (!spread.has(selection.name.value)) {
      spread.add(selection.name.value);
      collect(operation, fragments[selection.name.value]?.selectionSet, gathering);
    }
  }
}
