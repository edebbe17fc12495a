import {
  getNamedType,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { originFields } from '../model/origin.js';
import type { Projection } from '../model/projection.js';
import { refsOfRow } from '../model/ref.js';
import type { FieldOrigin, ServedField } from '../model/served-field.js';
import { FRESHNESS } from './freshness-type.js';
import { namesOf, typeNameOf } from './names.js';
import { areNodes } from './node-type.js';

type Field = GraphQLField<unknown, unknown>;

/** Every field that the projections serve, by projection and in the order of the schema; those within a field follow it. */
export const servedFieldsOf = (
  schema: GraphQLSchema,
  projections: readonly Projection[],
): readonly ServedField[] =>
  projections.flatMap((projection) => {
    const type = schema.getType(namesOf(projection).type);
    if (!isObjectType(type)) return [];
    const stations = new Set([FRESHNESS, ...(areNodes(schema, projection) ? ['id'] : [])]);
    return fieldsOf({ projection, stations }, { type, prefix: '', within: [type], from: 'row' });
  });

interface Serving {
  readonly projection: Projection;
  /** Names of fields that the station answers. */
  readonly stations: ReadonlySet<string>;
}

interface Place {
  readonly type: GraphQLObjectType;
  /** The path to the type, with a dot behind. */
  readonly prefix: string;
  /** Types on the way down: one that leads back to itself is not gone into. */
  readonly within: readonly GraphQLObjectType[];
  /** Where what is kept there comes from: all that an owner tells of a field is the owner's. */
  readonly from: 'row' | 'owner';
}

const fieldsOf = (serving: Serving, place: Place): ServedField[] =>
  Object.values(place.type.getFields()).flatMap((field) => {
    const { name, version } = serving.projection;
    const origin = originOf(serving, place, field);
    const path = `${place.prefix}${field.name}`;
    const served: ServedField = {
      projection: name,
      version,
      coordinate: `${place.type.name}.${field.name}`,
      path,
      type: String(field.type),
      description: field.description ?? null,
      deprecated: field.deprecationReason ?? null,
      origin,
    };
    const inner = getNamedType(field.type);
    const isKept = origin === 'row' || origin === 'owner';
    if (!isKept || !isObjectType(inner) || place.within.includes(inner)) return [served];
    const within = [...place.within, inner];
    const deeper = { type: inner, prefix: `${path}.`, within, from: origin };
    return [served, ...fieldsOf(serving, deeper)];
  });

function originOf(
  { projection, stations }: Serving,
  { prefix, type, from }: Place,
  { name }: Field,
): FieldOrigin {
  if (prefix !== '') {
    const within = projection.refs[name]?.within;
    return within !== undefined && typeNameOf(within) === type.name ? 'ref' : from;
  }
  if (originFields(projection).includes(name)) return 'owner';
  if (name in refsOfRow(projection)) return 'ref';
  return stations.has(name) ? 'station' : 'row';
}
