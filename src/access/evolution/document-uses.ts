import {
  getNamedType,
  isInputObjectType,
  Kind,
  TypeInfo,
  typeFromAST,
  visit,
  visitWithTypeInfo,
  type ASTNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type ObjectValueNode,
  type ValueNode,
  type VariableDefinitionNode,
} from 'graphql';
import type { Coordinate } from '../contract.js';

/**
 * How a document uses a place of the schema. `selected`: a field it asks for. `received`: the type of such a field.
 * `given`: an argument, input field or value that is written in it. `left-out`: one that it does not write, or only as a
 * variable without which it can be asked. `by-variable`: what callers may send in a variable, which nobody sees
 * here. `condition`: a type that a fragment is about.
 */
export type Manner = 'selected' | 'received' | 'given' | 'left-out' | 'by-variable' | 'condition';

export interface Use {
  readonly coordinate: Coordinate;
  readonly manner: Manner;
  /** Where in the document. */
  readonly node: ASTNode;
}

/** Everything that a document, valid by this schema, uses of it; with one operation and the fragments of that. */
export function usesOf(schema: GraphQLSchema, document: DocumentNode): readonly Use[] {
  const uses: Use[] = [];
  const info = new TypeInfo(schema);
  const optional = optionalVariables(document);
  const isWritten = (value: ValueNode | undefined): boolean =>
    value !== undefined && !(value.kind === Kind.VARIABLE && optional.has(value.name.value));
  const note = (coordinate: Coordinate, manner: Manner, node: ASTNode) =>
    uses.push({ coordinate, manner, node });

  const seen = {
    Field(node: FieldNode) {
      const [parent, field] = [info.getParentType(), info.getFieldDef()];
      if (!parent || !field || field.name.startsWith('__')) return;
      const at = `${parent.name}.${field.name}`;
      note(at, 'selected', node);
      note(nameOf(field.type), 'received', node);
      for (const { name } of field.args) {
        const given = node.arguments?.find((argument) => argument.name.value === name);
        if (given) note(`${at}(${name}:)`, 'given', given);
        if (!isWritten(given?.value)) note(`${at}(${name}:)`, 'left-out', node);
      }
    },
    ObjectValue(node: ObjectValueNode) {
      const input = inputObject(info.getInputType());
      if (!input) return;
      note(input.name, 'given', node);
      for (const name of Object.keys(input.getFields())) {
        const given = node.fields.find((field) => field.name.value === name);
        if (given) note(`${input.name}.${name}`, 'given', given);
        if (!isWritten(given?.value)) note(`${input.name}.${name}`, 'left-out', node);
      }
    },
    EnumValue(node: ASTNode & { readonly value: string }) {
      const type = info.getInputType();
      if (type) note(`${nameOf(type)}.${node.value}`, 'given', node);
    },
    VariableDefinition(node: VariableDefinitionNode) {
      const type = typeFromAST(schema, node.type);
      if (!type) return;
      for (const coordinate of reachedFrom(getNamedType(type)))
        note(coordinate, 'by-variable', node);
    },
  };
  visit(document, visitWithTypeInfo(info, seen));
  return [...uses, ...conditionsAndDirectives(document)];
}

function conditionsAndDirectives(document: DocumentNode): Use[] {
  const uses: Use[] = [];
  const note = (coordinate: Coordinate | undefined, manner: Manner, node: ASTNode) => {
    if (coordinate !== undefined) uses.push({ coordinate, manner, node });
  };
  const conditionOf = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION
        ? [[definition.name.value, definition.typeCondition.name.value]]
        : [],
    ),
  );
  visit(document, {
    InlineFragment: (node) => note(node.typeCondition?.name.value, 'condition', node),
    FragmentSpread: (node) => note(conditionOf.get(node.name.value), 'condition', node),
    NamedType: (node, _key, parent) => {
      if (isCondition(parent)) note(node.name.value, 'condition', node);
    },
    Directive: (node) => note(`@${node.name.value}`, 'selected', node),
  });
  return uses;
}

const isCondition = (parent: ASTNode | readonly ASTNode[] | undefined): boolean =>
  parent !== undefined &&
  'kind' in parent &&
  (parent.kind === Kind.FRAGMENT_DEFINITION || parent.kind === Kind.INLINE_FRAGMENT);

/** Variables that may be left out, so that what they stand for counts as not written. */
const optionalVariables = (document: DocumentNode): ReadonlySet<string> =>
  new Set(
    document.definitions
      .flatMap((definition) =>
        definition.kind === Kind.OPERATION_DEFINITION ? (definition.variableDefinitions ?? []) : [],
      )
      .filter(({ type, defaultValue }) => type.kind !== Kind.NON_NULL_TYPE && !defaultValue)
      .map(({ variable }) => variable.name.value),
  );

/** The type and everything that a value of it may hold. */
function reachedFrom(type: { readonly name: string }, reached = new Set<Coordinate>()) {
  if (reached.has(type.name)) return reached;
  reached.add(type.name);
  if (!isInputObjectType(type)) return reached;
  for (const field of Object.values(type.getFields())) {
    reached.add(`${type.name}.${field.name}`);
    reachedFrom(getNamedType(field.type), reached);
  }
  return reached;
}

const nameOf = (type: GraphQLInputType | GraphQLOutputType): string => getNamedType(type).name;

function inputObject(
  type: GraphQLInputType | null | undefined,
): GraphQLInputObjectType | undefined {
  const named = type ? getNamedType(type) : undefined;
  return isInputObjectType(named) ? named : undefined;
}
