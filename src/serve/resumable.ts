import {
  getArgumentValues,
  getOperationAST,
  getVariableValues,
  Kind,
  isInterfaceType,
  isObjectType,
  getNamedType,
  type ArgumentNode,
  type FieldNode,
  type GraphQLField,
} from 'graphql';
import type { CheckedOperation } from './checked-operation.js';

/** Under this name each result tells its cursor, whatever the client selected; never sent. */
const OWN_CURSOR = '__cursor';

/**
 * What the root field of a subscription is given, with the values of the variables; undefined unless it can be
 * resumed, which is when its one root field is a plain field that takes `after` and tells a `cursor`.
 */
export function resumableArguments(
  operation: CheckedOperation,
): Readonly<Record<string, unknown>> | undefined {
  const field = rootField(operation);
  const fields = operation.schema.getSubscriptionType()?.getFields();
  const definition = field && fields?.[field.name.value];
  if (field === undefined || definition === undefined || !isResumable(definition)) return undefined;
  return argumentsOf(operation, definition, field);
}

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

/** Undefined when they are wrong: running the operation tells how. */
function argumentsOf(
  { schema, document, operationName, variableValues }: CheckedOperation,
  definition: GraphQLField<unknown, unknown>,
  field: FieldNode,
): Readonly<Record<string, unknown>> | undefined {
  const variables = getOperationAST(document, operationName)?.variableDefinitions ?? [];
  const { coerced } = getVariableValues(schema, variables, { ...variableValues });
  if (coerced === undefined) return undefined;
  try {
    return getArgumentValues(definition, field, coerced);
  } catch {
    return undefined;
  }
}

/** The same operation, whose results tell {@link takeCursor} their cursors. */
export function tellingCursors<Operation extends CheckedOperation>(
  operation: Operation,
): Operation {
  return withRoot(operation, (field) => {
    const selections = [...(field.selectionSet?.selections ?? []), CURSOR];
    return { ...field, selectionSet: { kind: Kind.SELECTION_SET, selections } };
  });
}

/** The same operation, going on right after a cursor. */
export function resumedAfter<Operation extends CheckedOperation>(
  operation: Operation,
  cursor: string,
): Operation {
  const after: ArgumentNode = {
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: 'after' },
    value: { kind: Kind.STRING, value: cursor },
  };
  return withRoot(operation, (field) => {
    const others = (field.arguments ?? []).filter(({ name }) => name.value !== 'after');
    return { ...field, arguments: [...others, after] };
  });
}

/** Takes the cursor out of a result; undefined when it has none. */
export function takeCursor(
  data: Readonly<Record<string, unknown>> | null | undefined,
): string | undefined {
  const [root] = Object.values(data ?? {}) as Record<string, unknown>[];
  if (root == null || typeof root !== 'object' || !(OWN_CURSOR in root)) return undefined;
  const { [OWN_CURSOR]: cursor } = root;
  delete root[OWN_CURSOR];
  return typeof cursor === 'string' ? cursor : undefined;
}

const CURSOR: FieldNode = {
  kind: Kind.FIELD,
  name: { kind: Kind.NAME, value: 'cursor' },
  alias: { kind: Kind.NAME, value: OWN_CURSOR },
};

function withRoot<Operation extends CheckedOperation>(
  operation: Operation,
  edit: (field: FieldNode) => FieldNode,
): Operation {
  const { document, operationName } = operation;
  const field = rootField(operation);
  const root = getOperationAST(document, operationName);
  if (field === undefined) return operation;
  const selectionSet = { kind: Kind.SELECTION_SET, selections: [edit(field)] } as const;
  const definitions = document.definitions.map((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION && definition === root
      ? { ...definition, selectionSet }
      : definition,
  );
  return { ...operation, document: { ...document, definitions } };
}
