import {
  buildASTSchema,
  getNamedType,
  isInputType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  printSchema,
  typeFromAST,
  type DefinitionNode,
  type EnumTypeDefinitionNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  type InputObjectTypeDefinitionNode,
  type InputValueDefinitionNode,
  type InterfaceTypeDefinitionNode,
  type NamedTypeNode,
  type ObjectTypeDefinitionNode,
  type SchemaDefinitionNode,
  type UnionTypeDefinitionNode,
} from 'graphql';
import type { Contract } from '../contract.js';
import { valueNeeds } from './needs.js';
import { SeenParts } from './seen-parts.js';

/**
 * What a contract lets its consumer see of a schema, as a valid schema of its own; its fields answer nothing. Required
 * arguments stay. A type of which nothing is seen but its name has a field `_` that cannot be asked.
 */
export function contractSchema(
  schema: GraphQLSchema,
  { coordinates }: Pick<Contract, 'coordinates'>,
): GraphQLSchema {
  const trimming = new Trimming(schema, new SeenParts(schema, coordinates));
  const { definitions } = parse(printSchema(schema), { noLocation: true });
  return buildASTSchema({
    kind: Kind.DOCUMENT,
    definitions: definitions.flatMap((definition) => trimming.of(definition) ?? []),
  });
}

type WithFields = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/** Takes off the definitions of a schema what is not seen. */
class Trimming {
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly seen: SeenParts,
  ) {}

  of(definition: DefinitionNode): DefinitionNode | undefined {
    if (definition.kind === Kind.SCHEMA_DEFINITION) return this.roots(definition);
    if (!('name' in definition) || !definition.name || !this.seen.hasType(definition.name.value))
      return undefined;
    if (definition.kind === Kind.OBJECT_TYPE_DEFINITION) return this.withFields(definition);
    if (definition.kind === Kind.INTERFACE_TYPE_DEFINITION) return this.interface(definition);
    if (definition.kind === Kind.UNION_TYPE_DEFINITION) return this.union(definition);
    if (definition.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) return this.input(definition);
    if (definition.kind === Kind.ENUM_TYPE_DEFINITION) return this.enum(definition);
    return definition.kind === Kind.SCALAR_TYPE_DEFINITION ? definition : undefined;
  }

  private roots(definition: SchemaDefinitionNode): SchemaDefinitionNode {
    const operationTypes = definition.operationTypes.filter(({ type }) =>
      this.seen.hasType(type.name.value),
    );
    return { ...definition, operationTypes };
  }

  private withFields<Definition extends WithFields>(definition: Definition): Definition {
    const { value: name } = definition.name;
    const type = this.schema.getType(name);
    const implemented =
      isObjectType(type) || isInterfaceType(type) ? this.seen.implementedBy(type) : [];
    const interfaces = implemented.map((of) => named(of.name));
    const fields = (definition.fields ?? [])
      .filter((field) => this.seen.has(`${name}.${field.name.value}`))
      .map((field) => this.field(name, field));
    return { ...definition, interfaces, fields: fields.length > 0 ? fields : [NOTHING_FIELD] };
  }

  private field(typeName: string, field: FieldDefinitionNode): FieldDefinitionNode {
    const coordinate = `${typeName}.${field.name.value}`;
    const args = (field.arguments ?? [])
      .filter(({ name }) => this.seen.has(`${coordinate}(${name.value}:)`))
      .map((argument) => this.inputValue(argument));
    return { ...field, arguments: args };
  }

  /** Its fields may not be seen where its members may. */
  private interface(definition: InterfaceTypeDefinitionNode): DefinitionNode {
    const hasFields = (definition.fields ?? []).some(({ name }) =>
      this.seen.has(`${definition.name.value}.${name.value}`),
    );
    if (hasFields) return this.withFields(definition);
    const { name, description } = definition;
    return this.union({ kind: Kind.UNION_TYPE_DEFINITION, name, ...described(description) });
  }

  private union(definition: UnionTypeDefinitionNode): DefinitionNode {
    const types = this.seen.membersOf(definition.name.value).map(named);
    if (types.length > 0) return { ...definition, types };
    const { name, description } = definition;
    const fields = [NOTHING_FIELD];
    return { kind: Kind.OBJECT_TYPE_DEFINITION, name, ...described(description), fields };
  }

  private input(definition: InputObjectTypeDefinitionNode): InputObjectTypeDefinitionNode {
    const fields = (definition.fields ?? [])
      .filter(({ name }) => this.seen.has(`${definition.name.value}.${name.value}`))
      .map((field) => this.inputValue(field));
    return { ...definition, fields: fields.length > 0 ? fields : [NOTHING_INPUT] };
  }

  private enum(definition: EnumTypeDefinitionNode): EnumTypeDefinitionNode {
    const values = (definition.values ?? []).filter(({ name }) =>
      this.seen.has(`${definition.name.value}.${name.value}`),
    );
    return { ...definition, values: values.length > 0 ? values : [NOTHING_VALUE] };
  }

  /** A default that names what is not seen is not told; then the value may still be left out. */
  private inputValue(definition: InputValueDefinitionNode): InputValueDefinitionNode {
    const { defaultValue, type, ...rest } = definition;
    const known = typeFromAST(this.schema, type as NamedTypeNode);
    if (defaultValue === undefined || !isInputType(known)) return definition;
    const needs = valueNeeds(defaultValue, getNamedType(known));
    if (needs.every((coordinate) => this.seen.has(coordinate))) return definition;
    return { ...rest, type: type.kind === Kind.NON_NULL_TYPE ? type.type : type };
  }
}

const nameNode = (value: string) => ({ kind: Kind.NAME, value }) as const;
const named = (name: string): NamedTypeNode => ({ kind: Kind.NAMED_TYPE, name: nameNode(name) });
const described = (description: WithFields['description']) =>
  description === undefined ? {} : { description };

const NOTHING = {
  name: nameNode('_'),
  description: { kind: Kind.STRING, value: 'Nothing more is in the contract. Not to be asked.' },
} as const;
const NOTHING_FIELD: FieldDefinitionNode = {
  ...NOTHING,
  kind: Kind.FIELD_DEFINITION,
  type: named('Boolean'),
};
const NOTHING_INPUT: InputValueDefinitionNode = {
  ...NOTHING,
  kind: Kind.INPUT_VALUE_DEFINITION,
  type: named('Boolean'),
};
const NOTHING_VALUE = { ...NOTHING, kind: Kind.ENUM_VALUE_DEFINITION } as const;
