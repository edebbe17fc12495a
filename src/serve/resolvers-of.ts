import type { Provider } from '@nestjs/common';
import { originFields } from '../model/origin.js';
import type { Projection } from '../model/projection.js';
import { changesResolver } from './changes-resolver.js';
import { NodeResolver } from './node-resolver.js';
import { ownerFieldResolver } from './owner-field-resolver.js';
import { listResolver } from './list-resolver.js';
import { positionResolver } from './position-resolver.js';
import { PropagationResolver } from './propagation-resolver.js';
import { refResolver } from './ref-resolver.js';
import { rowFreshnessResolver } from './row-freshness-resolver.js';
import { rowResolver } from './row-resolver.js';
import { rowsResolver } from './rows-resolver.js';
import { topResolver } from './top-resolver.js';

/**
 * The GraphQL fields that serve a projection, as Nest providers. Call it when the projection's module is
 * imported: the schema is built of what was declared by then.
 */
export const resolversOf = <Row extends object>(projection: Projection<Row>): Provider[] => [
  rowResolver(projection),
  rowsResolver(projection),
  listResolver(projection),
  changesResolver(projection),
  topResolver(projection),
  ...(projection.positions === true ? [positionResolver(projection)] : []),
  rowFreshnessResolver(projection),
  ...originFields(projection).map((field) => ownerFieldResolver(projection, field)),
  ...Object.entries(projection.refs).map(([field, ref]) =>
    refResolver(ref.within ?? projection.serves, field, ref),
  ),
];

/** The fields that every station has, whatever it serves. */
export const STATION_RESOLVERS = [NodeResolver, PropagationResolver];
