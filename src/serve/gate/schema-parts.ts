import { isEnumType, type GraphQLSchema } from 'graphql';
import type { Coordinate } from '../../access/contract.js';

const COORDINATE = /^(\w+)(?:\.(\w+)(?:\((\w+):\))?)?$/;

/** Whether a schema has what a coordinate names, such as a client made up. */
export function hasPart(schema: GraphQLSchema, coordinate: Coordinate): boolean {
  const [, name = '', member, argument] = COORDINATE.exec(coordinate) ?? [];
  const type = schema.getType(name);
  if (type === undefined || member === undefined) return type !== undefined;
  if (isEnumType(type)) return type.getValue(member) != null;
  const field = 'getFields' in type ? type.getFields()[member] : undefined;
  if (field === undefined || argument === undefined) return field !== undefined;
  return 'args' in field && field.args.some((taken) => taken.name === argument);
}
