import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  type GraphQLResolveInfo,
  type SelectionSetNode,
} from 'graphql';

type Operation = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments' | 'variableValues'>;

/** The fields that an operation selects of what a resolver answers, by their names in the schema. */
export function selectedFields(operation: Operation): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { selectionSet } of operation.fieldNodes) collect(operation, selectionSet, names);
  return names;
}

/** Validation has refused fragments that contain themselves. */
function collect(
  operation: Operation,
  selectionSet: SelectionSetNode | undefined,
  names: Set<string>,
): void {
  for (const selection of selectionSet?.selections ?? []) {
    const { variableValues, fragments } = operation;
    if (getDirectiveValues(GraphQLSkipDirective, selection, variableValues)?.['if'] === true)
      continue;
    if (getDirectiveValues(GraphQLIncludeDirective, selection, variableValues)?.['if'] === false)
      continue;
    if (selection.kind === 'Field') names.add(selection.name.value);
    else if (selection.kind === 'InlineFragment') collect(operation, selection.selectionSet, names);
    else collect(operation, fragments[selection.name.value]?.selectionSet, names);
  }
}
