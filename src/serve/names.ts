import { TypeMetadataStorage } from '@nestjs/graphql';
import type { Projection, ServedType, StalenessBudget } from '../model/projection.js';

/** What a projection is called in the schema. */
export interface GraphqlNames {
  /** The query of one row: `popularProduct`. */
  readonly row: string;
  /** The query of rows by their keys: `popularProductsByProductId`. */
  readonly rows: string;
  /** The query of a list: `popularProducts`. */
  readonly list: string;
  /** The subscription: `popularProductsChanged`. */
  readonly changed: string;
  /** The subscription of the beginning of a list: `popularProductsTop`. */
  readonly top: string;
  /** The served type: `PopularProduct`. */
  readonly type: string;
  readonly edge: string;
  readonly connection: string;
  readonly order: string;
  readonly where: string;
  readonly change: string;
  readonly topType: string;
  /** The query of where one row stands in a list: `popularProductPosition`; only where positions are served. */
  readonly position: string;
  readonly positionType: string;
}

/** Lists, also those by keys, are named after the projection, everything else after the type it serves. */
export function namesOf({ name, key, serves }: Projection): GraphqlNames {
  const typeName = typeNameOf(serves);
  const list = camelCase(name);
  const row = typeName.charAt(0).toLowerCase() + typeName.slice(1);
  return {
    row,
    rows: `${list}By${key.charAt(0).toUpperCase()}${key.slice(1)}`,
    list,
    changed: `${list}Changed`,
    top: `${list}Top`,
    type: typeName,
    edge: `${typeName}Edge`,
    connection: `${typeName}Connection`,
    order: `${typeName}Order`,
    where: `${typeName}Where`,
    change: `${typeName}Change`,
    topType: `${typeName}Top`,
    position: `${row}Position`,
    positionType: `${typeName}Position`,
  };
}

/** What a served class is called in the schema. */
export const typeNameOf = (serves: ServedType): string =>
  TypeMetadataStorage.getObjectTypeMetadataByTarget(served(serves))?.name ?? serves.name;

/** A served class as Nest's decorators want it; they never construct it. */
export const served = (serves: ServedType): ServedClass => serves as ServedClass;
export type ServedClass = new (...args: unknown[]) => object;

/** `popular-products` -> `popularProducts` */
export const camelCase = (kebab: string): string =>
  kebab.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/** `unitsSold` -> `UNITS_SOLD` */
export const screamingCase = (camel: string): string =>
  camel
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toUpperCase();

/** Who answers for a projection, in words for the schema's reader. */
export const provenanceOf = ({ name, version, owner, staleness }: Projection): string =>
  `Projection ${name}, version ${version}, of ${owner}; staleness budget ${inSeconds(staleness.budget)}${limitOf(staleness)}.`;

const limitOf = ({ limit }: StalenessBudget): string =>
  limit === undefined ? '' : `, limit ${inSeconds(limit.staleness)} (${limit.onBreach})`;

const inSeconds = (ms: number): string => `${ms / 1_000} s`;
