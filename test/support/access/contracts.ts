import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  parse,
  type GraphQLSchema,
} from 'graphql';
import type { Consumer } from '../../../src/access/consumer.js';
import type { Contract, Coordinate } from '../../../src/access/contract.js';
import { contractOf } from '../../../src/access/contracts/read-contracts.js';
import { registeredOf } from '../../../src/access/contracts/registered.js';
import { USUAL_LIMITS } from '../../../src/access/contracts/terms.js';
import type { Projection } from '../../../src/model/projection.js';

export const someConsumer = (differing: Partial<Consumer> = {}): Consumer => ({
  name: 'buyer',
  team: 'team-buyer',
  contact: '#buyer',
  level: 'fields',
  mode: 'reject',
  transports: ['http', 'websocket', 'sse'],
  introspection: false,
  freshness: {},
  limits: USUAL_LIMITS,
  ...differing,
});

/** A contract of these coordinates and no documents. */
export const granting = (
  coordinates: Iterable<Coordinate>,
  differing: Partial<Consumer> = {},
): Contract => ({
  consumer: someConsumer(differing),
  version: '0123456789abcdef',
  documents: new Map(),
  coordinates: new Set(coordinates),
  projections: [],
  producers: [],
});

export interface WrittenContract {
  readonly schema: GraphQLSchema;
  /** Its documents. */
  readonly text: string;
  readonly projections?: readonly Projection[];
}

/** The contract of some documents, which must be valid. */
export function writtenContract(
  { schema, text, projections = [] }: WrittenContract,
  differing: Partial<Consumer> = {},
): Contract {
  const registered = registeredOf(parse(text), { schema, projections });
  return contractOf(someConsumer(differing), registered, { projections });
}

/** Every coordinate of a schema but those of introspection. */
export const allCoordinates = (schema: GraphQLSchema): readonly Coordinate[] =>
  Object.values(schema.getTypeMap())
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) => {
      const parts = isEnumType(type)
        ? type.getValues().map(({ name }) => `${type.name}.${name}`)
        : [];
      if (isInputObjectType(type))
        parts.push(...Object.keys(type.getFields()).map((name) => `${type.name}.${name}`));
      if (isObjectType(type) || isInterfaceType(type))
        for (const { name, args } of Object.values(type.getFields())) {
          const field = `${type.name}.${name}`;
          parts.push(field, ...args.map((arg) => `${field}(${arg.name}:)`));
        }
      return [type.name, ...parts];
    });

/** Draws one of so many for each coordinate: the same whenever it is asked again. */
export const drawn =
  (seed: number, outOf: number) =>
  (coordinate: Coordinate): number => {
    let hash = seed;
    for (const letter of coordinate) hash = Math.imul(hash ^ letter.charCodeAt(0), 16_777_619);
    return (hash >>> 8) % outOf;
  };
