import {
  BREAK,
  defaultFieldResolver,
  getArgumentValues,
  isLeafType,
  isNonNullType,
  TypeNameMetaFieldDef,
  visit,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
} from 'graphql';
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js';
import { completionOf } from './completion.js';
import type { FieldPlan, GivenArguments, Operation } from './plan.js';

/** An operation, and the variables by which its fields are included or skipped. */
export interface Including extends Operation {
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The fields of the operation itself. */
export function rootPlan(planned: Including, root: GraphQLObjectType): readonly FieldPlan[] {
  const { schema, fragments, variables, operation } = planned;
  return plansOf(root, collectFields(schema, fragments, variables, root, operation.selectionSet));
}

/** The fields that are selected of an object that a field answers. */
export function selectedPlan(
  { schema, fragments, variables }: Including,
  { selected, nodes }: FieldPlan,
  type: GraphQLObjectType,
): readonly FieldPlan[] {
  const known = selected.get(type);
  if (known !== undefined) return known;
  const plans = plansOf(type, collectSubfields(schema, fragments, variables, type, nodes));
  selected.set(type, plans);
  return plans;
}

const plansOf = (
  parent: GraphQLObjectType,
  fields: ReadonlyMap<string, readonly FieldNode[]>,
): readonly FieldPlan[] =>
  [...fields].flatMap(([key, nodes]) => {
    const field = fieldOf(parent, nodes);
    return field === undefined ? [] : [planOf({ key, parent, nodes, field })];
  });

function fieldOf(
  parent: GraphQLObjectType,
  [node]: readonly FieldNode[],
): GraphQLField<unknown, unknown> | undefined {
  const name = node?.name.value ?? '';
  return name === TypeNameMetaFieldDef.name ? TypeNameMetaFieldDef : parent.getFields()[name];
}

function planOf(placed: Pick<FieldPlan, 'key' | 'parent' | 'nodes' | 'field'>): FieldPlan {
  const { type, resolve, args } = placed.field;
  const present = isNonNullType(type) ? type.ofType : type;
  return {
    ...placed,
    resolve: resolve ?? defaultFieldResolver,
    leaf: resolve == null && isLeafType(present) ? present : undefined,
    givenArguments: args.length > 0 ? givenArguments(placed) : undefined,
    complete: completionOf(type),
    selected: new Map(),
  };
}

/** What is given in the words of the document alone is read once. */
function givenArguments({
  field,
  nodes: [node],
}: Pick<FieldPlan, 'nodes' | 'field'>): GivenArguments | undefined {
  if (node === undefined) return undefined;
  if (asksVariables(node)) return (variables) => getArgumentValues(field, node, variables);
  let known: Record<string, unknown> | undefined;
  return () => ({ ...(known ??= getArgumentValues(field, node)) });
}

function asksVariables({ arguments: given = [] }: FieldNode): boolean {
  let asks = false;
  for (const argument of given)
    visit(argument, {
      Variable: () => {
        asks = true;
        return BREAK;
      },
    });
  return asks;
}
