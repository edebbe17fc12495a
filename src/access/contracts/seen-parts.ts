import {
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { Coordinate } from '../contract.js';

type FieldsType = GraphQLObjectType | GraphQLInterfaceType;

/** The parts of a schema that make up a schema of their own around some coordinates. */
export class SeenParts {
  /** By name: those that something seen leads to. */
  private readonly types = new Set<string>();
  private readonly coordinates: Set<Coordinate>;

  constructor(
    private readonly schema: GraphQLSchema,
    coordinates: Iterable<Coordinate>,
  ) {
    this.coordinates = new Set(coordinates);
    for (const { name } of [schema.getQueryType(), ...this.otherRoots()].filter(
      (type) => type != null,
    ))
      this.types.add(name);
    this.grow();
  }

  has(coordinate: Coordinate): boolean {
    return this.coordinates.has(coordinate);
  }

  hasType(name: string): boolean {
    return this.types.has(name);
  }

  /** The members of an abstract type that may be told apart. */
  membersOf(name: string): readonly string[] {
    const type = this.schema.getType(name);
    if (!isAbstractType(type)) return [];
    const members = this.schema.getPossibleTypes(type).map((member) => member.name);
    return members.filter((member) => this.types.has(member) && this.coordinates.has(member));
  }

  /** An interface nothing of which is seen has no fields, and no type can be seen to implement it. */
  implementedBy(type: FieldsType): readonly GraphQLInterfaceType[] {
    return type.getInterfaces().filter((implemented) => {
      const fields = this.fieldsOf(implemented);
      if (!this.types.has(implemented.name) || fields.length === 0) return false;
      const hasAll = fields.every(({ name }) => this.coordinates.has(`${type.name}.${name}`));
      return this.coordinates.has(type.name) || hasAll;
    });
  }

  private otherRoots(): readonly FieldsType[] {
    return [this.schema.getMutationType(), this.schema.getSubscriptionType()].filter(
      (type) => type != null && this.fieldsOf(type).length > 0,
    ) as FieldsType[];
  }

  private fieldsOf(type: FieldsType): readonly GraphQLField<unknown, unknown>[] {
    return Object.values(type.getFields()).filter(({ name }) => this.has(`${type.name}.${name}`));
  }

  /** What is seen leads to more, until nothing is new. */
  private grow(): void {
    const size = () => this.types.size + this.coordinates.size;
    for (let before = -1; before !== size();) {
      before = size();
      for (const name of this.types) this.follow(this.schema.getType(name));
    }
  }

  private follow(type: GraphQLNamedType | undefined): void {
    if (isInputObjectType(type)) this.followInputs(type);
    if (isObjectType(type) || isInterfaceType(type)) this.followFields(type);
    if (isAbstractType(type))
      for (const { name } of this.schema.getPossibleTypes(type))
        if (this.coordinates.has(name)) this.types.add(name);
  }

  private followInputs(type: GraphQLInputObjectType): void {
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      if (!this.has(coordinate) && !isRequiredInputField(field)) continue;
      this.coordinates.add(coordinate);
      this.types.add(getNamedType(field.type).name);
    }
  }

  private followFields(type: FieldsType): void {
    for (const implemented of this.implementedBy(type))
      for (const field of this.fieldsOf(implemented)) this.inherit(type, { implemented, field });
    for (const field of this.fieldsOf(type)) {
      this.leadTo(getNamedType(field.type));
      for (const argument of field.args) {
        const coordinate = `${type.name}.${field.name}(${argument.name}:)`;
        if (!this.has(coordinate) && !isRequiredArgument(argument)) continue;
        this.coordinates.add(coordinate);
        this.types.add(getNamedType(argument.type).name);
      }
    }
  }

  private inherit(
    type: FieldsType,
    {
      implemented,
      field: { name, args },
    }: { readonly implemented: FieldsType; readonly field: GraphQLField<unknown, unknown> },
  ): void {
    this.coordinates.add(`${type.name}.${name}`);
    for (const argument of args)
      if (this.has(`${implemented.name}.${name}(${argument.name}:)`))
        this.coordinates.add(`${type.name}.${name}(${argument.name}:)`);
  }

  /** What is answered may hold any value. */
  private leadTo(type: GraphQLNamedType): void {
    this.types.add(type.name);
    if (isEnumType(type))
      for (const { name } of type.getValues()) this.coordinates.add(`${type.name}.${name}`);
  }
}
