import type { GraphQLSchema } from 'graphql';
import type { Projection } from '../../model/projection.js';

/** What contracts are held against. */
export interface ContractGround {
  readonly schema: GraphQLSchema;
  readonly projections: readonly Projection[];
}
