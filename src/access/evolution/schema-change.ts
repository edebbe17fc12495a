import {
  CriticalityLevel,
  diff,
  type Change,
  type SerializableChange,
} from '@graphql-inspector/core';
import {
  buildSchema,
  isCompositeType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isTypeSubTypeOf,
  parseType,
  typeFromAST,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';
import type { Coordinate } from '../contract.js';

export type ChangeKind = SerializableChange['type'];

/** What a change may do to those who use what it is about. */
export type ChangeLevel = 'breaking' | 'dangerous' | 'harmless';

/** One difference between a schema and the one after it. */
export interface SchemaChange {
  readonly kind: ChangeKind;
  readonly level: ChangeLevel;
  /** The places in the schema that it is about, as they were called before. */
  readonly touches: readonly Coordinate[];
  /** What happened, as part of a sentence. */
  readonly message: string;
}

/**
 * Every difference, as a library finds them (the rules of what may break whom are long settled); what it calls too hard
 * or too soft for those who only send documents is corrected here.
 */
export async function changesBetween(
  before: GraphQLSchema,
  after: GraphQLSchema,
): Promise<readonly SchemaChange[]> {
  const changes = await diff(before, after);
  return changes.filter(isAboutUse).map((change) => ({
    kind: change.type,
    level: levelOf(change, before, after),
    touches: touchedBy(change),
    message: inSentence(change.message),
  }));
}

/** A schema as its text describes it. Schemas are compared as texts: what one was built from leaves no difference. */
export const schemaOf = (text: string): GraphQLSchema => buildSchema(text);

/** The library types what a change tells by its kind only in this form. */
type KnownChange = SerializableChange & Pick<Change, 'message' | 'path' | 'criticality'>;

/** That a directive stands somewhere in the schema is none of a document's business. */
const isAboutUse = (change: KnownChange): boolean => !change.type.startsWith('DIRECTIVE_USAGE_');

const LEVELS: Readonly<Record<CriticalityLevel, ChangeLevel>> = {
  [CriticalityLevel.Breaking]: 'breaking',
  [CriticalityLevel.Dangerous]: 'dangerous',
  [CriticalityLevel.NonBreaking]: 'harmless',
};

function levelOf(change: KnownChange, before: GraphQLSchema, after: GraphQLSchema): ChangeLevel {
  const { type, meta } = change;
  const level = LEVELS[change.criticality.level];
  // Answers of a narrower type are answers of the wider one.
  if (type === 'FIELD_TYPE_CHANGED') return isNarrowed(meta, after) ? 'harmless' : level;
  // Who does not know of something optional loses nothing.
  if (type === 'FIELD_ARGUMENT_ADDED' || type === 'INPUT_FIELD_ADDED')
    return level === 'breaking' ? level : 'harmless';
  if (isDefaultChange(change) && isRequiredIn(after, change) && !isRequiredIn(before, change))
    return 'breaking';
  // The fields that are left are told by changes of their own.
  if (type === 'TYPE_KIND_CHANGED' && [before, after].every(hasFieldsAt(meta.typeName)))
    return 'dangerous';
  return level;
}

const hasFieldsAt = (type: string) => (schema: GraphQLSchema) =>
  isCompositeType(schema.getType(type));

type FieldTypeChange = Extract<KnownChange, { type: 'FIELD_TYPE_CHANGED' }>['meta'];

function isNarrowed(
  { oldFieldType, newFieldType }: FieldTypeChange,
  after: GraphQLSchema,
): boolean {
  const [wide, narrow] = [oldFieldType, newFieldType].map((text) =>
    typeFromAST(after, parseType(text)),
  );
  return wide !== undefined && narrow !== undefined && isTypeSubTypeOf(after, narrow, wide);
}

type DefaultChange = Extract<
  KnownChange,
  { type: 'FIELD_ARGUMENT_DEFAULT_CHANGED' | 'INPUT_FIELD_DEFAULT_VALUE_CHANGED' }
>;

const isDefaultChange = (change: KnownChange): change is DefaultChange =>
  change.type === 'FIELD_ARGUMENT_DEFAULT_CHANGED' ||
  change.type === 'INPUT_FIELD_DEFAULT_VALUE_CHANGED';

/** Whether a value has to be given. */
function isRequiredIn(schema: GraphQLSchema, change: DefaultChange): boolean {
  if (change.type === 'INPUT_FIELD_DEFAULT_VALUE_CHANGED') {
    const { inputName, inputFieldName } = change.meta;
    const input = schema.getType(inputName);
    const field = isInputObjectType(input) ? input.getFields()[inputFieldName] : undefined;
    return field !== undefined && isRequiredInputField(field);
  }
  const { typeName, fieldName, argumentName } = change.meta;
  const argument = fieldsOf(schema.getType(typeName))[fieldName]?.args.find(
    ({ name }) => name === argumentName,
  );
  return argument !== undefined && isRequiredArgument(argument);
}

const fieldsOf = (type: GraphQLNamedType | undefined) =>
  isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};

function touchedBy({ type, meta, path }: KnownChange): readonly Coordinate[] {
  // Those who read the interface or the union meet the type, and those who name the type in it.
  if (type === 'OBJECT_TYPE_INTERFACE_ADDED') return [meta.addedInterfaceName];
  if (type === 'OBJECT_TYPE_INTERFACE_REMOVED')
    return [meta.objectTypeName, meta.removedInterfaceName];
  if (type === 'UNION_MEMBER_REMOVED') return [meta.unionName, meta.removedUnionMemberTypeName];
  return path === undefined ? [] : [coordinateAt(path)];
}

/** The library writes `Type.field.argument`. */
function coordinateAt(path: string): Coordinate {
  const [type = '', member, argument] = path.split('.');
  if (type.startsWith('@') || member === undefined) return type;
  return argument === undefined ? `${type}.${member}` : `${type}.${member}(${argument}:)`;
}

/** `Field 'a' was removed …` as `field 'a' was removed …`: it follows other words. */
const inSentence = (message: string): string =>
  /^[A-Z][a-z]/.test(message) ? message.charAt(0).toLowerCase() + message.slice(1) : message;
