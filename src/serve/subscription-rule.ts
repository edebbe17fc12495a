import {
  GraphQLError,
  Kind,
  OperationTypeNode,
  type ASTVisitor,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

/**
 * Refuses subscriptions whose root field may be left out: nothing would then be subscribed to, and graphql-js breaks on it.
 * The GraphQL specification forbids it as well; graphql-js 16 does not check it yet.
 */
export const unconditionalSubscriptionRule = (context: ValidationContext): ASTVisitor => ({
  OperationDefinition: ({ operation, selectionSet }) => {
    if (operation !== OperationTypeNode.SUBSCRIPTION) return;
    const nodes = rootSelections(context, selectionSet, new Set()).filter(isConditional);
    if (nodes.length === 0) return;
    const what = 'The root field of a subscription takes neither @skip nor @include.';
    context.reportError(new GraphQLError(what, { nodes }));
  },
});

const isConditional = ({ directives = [] }: SelectionNode): boolean =>
  directives.some(({ name }) => name.value === 'skip' || name.value === 'include');

/** Also those in fragments. */
function rootSelections(
  context: ValidationContext,
  { selections }: SelectionSetNode,
  met: Set<string>,
): readonly SelectionNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    const isSpread = selection.kind === Kind.FRAGMENT_SPREAD;
    const fragment = isSpread ? context.getFragment(selection.name.value) : selection;
    if (fragment == null || (isSpread && met.has(selection.name.value))) return [selection];
    if (isSpread) met.add(selection.name.value);
    return [selection, ...rootSelections(context, fragment.selectionSet, met)];
  });
}
