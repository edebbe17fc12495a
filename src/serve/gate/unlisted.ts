import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  Kind,
  specifiedScalarTypes,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type ASTVisitor,
  type DocumentNode,
  type GraphQLSchema,
  type TypeNode,
} from 'graphql';
import type { Violation } from '../../access/verdict.js';

/** A document, and what its consumer may see of the schema. */
export interface Looked {
  /** Of the contract alone. */
  readonly visible: GraphQLSchema;
  readonly document: DocumentNode;
  readonly mayIntrospect: boolean;
}

/**
 * What a document names that its contract does not list, in the order of the document. It is looked at by the contract
 * alone, so it makes no difference whether the schema of the station has it. What is selected below is not told.
 */
export function unlistedIn({ visible, document, mayIntrospect }: Looked): readonly Violation[] {
  const found = new Map<string, Violation>();
  const types = new TypeInfo(visible);
  const note = (what: Violation['what'], coordinate: string): false => {
    found.set(coordinate, { what, coordinate });
    return false;
  };
  const look = { visible, types, mayIntrospect, note };
  visit(document, visitWithTypeInfo(types, { ...fieldVisitor(look), ...inputVisitor(look) }));
  return [...found.values()];
}

interface Look {
  readonly visible: GraphQLSchema;
  readonly types: TypeInfo;
  readonly mayIntrospect: boolean;
  /** Returns what makes the visit pass over what is below. */
  readonly note: (what: Violation['what'], coordinate: string) => false;
}

/** What tells of the schema itself; of a subgraph, to whoever composes the graph. */
export const INTROSPECTION: ReadonlySet<string> = new Set(['__schema', '__type', '_service']);

const fieldVisitor = ({ visible, types, mayIntrospect, note }: Look): ASTVisitor => {
  const typeNamed = (name: string) =>
    visible.getType(name) === undefined ? note('field', name) : undefined;
  return {
    OperationDefinition: ({ operation, selectionSet }) => {
      if (visible.getRootType(operation) != null) return undefined;
      for (const selection of selectionSet.selections)
        note(
          'field',
          `${ROOTS[operation]}.${selection.kind === Kind.FIELD ? selection.name.value : '…'}`,
        );
      return false;
    },
    Field: ({ name: { value: name } }) => {
      const parent = types.getParentType();
      if (parent == null) return undefined;
      if (INTROSPECTION.has(name) && parent === visible.getQueryType())
        return mayIntrospect ? undefined : note('introspection', `${parent.name}.${name}`);
      return types.getFieldDef() == null ? note('field', `${parent.name}.${name}`) : undefined;
    },
    FragmentDefinition: ({ typeCondition }) => typeNamed(typeCondition.name.value),
    InlineFragment: ({ typeCondition }) => typeCondition && typeNamed(typeCondition.name.value),
  };
};

const inputVisitor = ({ visible, types, note }: Look): ASTVisitor => ({
  VariableDefinition: ({ type }) => {
    const name = nameOf(type);
    const isKnown = visible.getType(name) !== undefined || SCALARS.has(name);
    return isKnown ? undefined : note('argument', name);
  },
  // What is wrong with directives says nothing of a schema.
  Directive: () => (types.getDirective() == null ? false : undefined),
  Argument: ({ name: { value: name } }) => {
    const [parent, field] = [types.getParentType(), types.getFieldDef()];
    if (types.getDirective() != null || parent == null || field == null) return undefined;
    if (types.getArgument() != null) return undefined;
    return note('argument', `${parent.name}.${field.name}(${name}:)`);
  },
  ObjectField: ({ name: { value: name } }) => {
    const type = getNamedType(types.getParentInputType());
    if (!isInputObjectType(type) || name in type.getFields()) return undefined;
    return note('argument', `${type.name}.${name}`);
  },
  EnumValue: ({ value }) => {
    const type = getNamedType(types.getInputType());
    if (!isEnumType(type) || type.getValue(value) != null) return undefined;
    return note('argument', `${type.name}.${value}`);
  },
});

const ROOTS = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;
const SCALARS: ReadonlySet<string> = new Set(specifiedScalarTypes.map(({ name }) => name));

const nameOf = (type: TypeNode): string =>
  type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
