import {
  getArgumentValues,
  getNamedType,
  getOperationAST,
  getVariableValues,
  isInterfaceType,
  isObjectType,
  Kind,
  visit,
  type FieldNode,
  type GraphQLField,
} from 'graphql';
import type { CheckedOperation } from './checked-operation.js';
import type { Beginning } from './request.js';

/**
 * What a subscription is about. Changes can be resumed after each: their field takes `after` and tells a `cursor`. Of
 * everything else only the newest counts.
 */
export interface Subscribed {
  readonly tells: 'changes' | 'newest';
  /** What its root field is given, with the values of the variables. */
  readonly given: Readonly<Record<string, unknown>>;
  /**
   * The values of its variables, without those that say nothing but where to begin. As the schema takes them: what else
   * a client sends, however deep, is not in it.
   */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The arguments that say where a subscription to changes begins. */
export const BEGINNINGS: ReadonlySet<string> = new Set(['after', 'snapshot', 'resnapshot']);

/** Undefined where the operation is wrong, which running it tells, or its one root field is not a plain field. */
export function subscribedTo(operation: CheckedOperation): Subscribed | undefined {
  const field = rootField(operation);
  const fields = operation.schema.getSubscriptionType()?.getFields();
  const definition = field && fields?.[field.name.value];
  if (field === undefined || definition === undefined) return undefined;
  const variables = variablesOf(operation);
  if (variables === undefined) return undefined;
  const given = argumentsOf(definition, field, variables);
  if (given === undefined) return undefined;
  if (!isResumable(definition)) return { tells: 'newest', given, variables };
  const beginning = beginningVariables(operation, field);
  const others = Object.entries(variables).filter(([name]) => !beginning.has(name));
  return { tells: 'changes', given, variables: Object.fromEntries(others) };
}

/** The same operation with another beginning, and with a context of its own. */
export const begunFrom = <Operation extends CheckedOperation>(
  operation: Operation,
  beginning: Beginning | undefined,
): Operation => ({
  ...operation,
  contextValue: {
    ...operation.contextValue,
    beginning: beginning ?? operation.contextValue.beginning,
  },
});

function rootField({ document, operationName }: CheckedOperation): FieldNode | undefined {
  const [field, another] = getOperationAST(document, operationName)?.selectionSet.selections ?? [];
  if (field?.kind !== Kind.FIELD || another !== undefined) return undefined;
  return field.directives === undefined || field.directives.length === 0 ? field : undefined;
}

function isResumable({ args, type }: GraphQLField<unknown, unknown>): boolean {
  const told = getNamedType(type);
  if (!isObjectType(told) && !isInterfaceType(told)) return false;
  return 'cursor' in told.getFields() && args.some(({ name }) => name === 'after');
}

/** Undefined when they are wrong. */
function variablesOf({
  schema,
  document,
  operationName,
  variableValues,
}: CheckedOperation): Readonly<Record<string, unknown>> | undefined {
  const declared = getOperationAST(document, operationName)?.variableDefinitions ?? [];
  return getVariableValues(schema, declared, { ...variableValues }).coerced;
}

/** Undefined when they are wrong. */
function argumentsOf(
  definition: GraphQLField<unknown, unknown>,
  field: FieldNode,
  variables: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> | undefined {
  try {
    return getArgumentValues(definition, field, variables);
  } catch {
    return undefined;
  }
}

/** Those that are used nowhere but in the arguments of the beginning. */
function beginningVariables(
  { document }: CheckedOperation,
  { arguments: given = [] }: FieldNode,
): ReadonlySet<string> {
  const names = given.flatMap(({ name, value }) =>
    BEGINNINGS.has(name.value) && value.kind === Kind.VARIABLE ? [value.name.value] : [],
  );
  if (names.length === 0) return NONE;
  const uses = new Map<string, number>();
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void uses.set(name.value, (uses.get(name.value) ?? 0) + 1),
  });
  return new Set(names.filter((name) => uses.get(name) === 1));
}

const NONE: ReadonlySet<string> = new Set();
