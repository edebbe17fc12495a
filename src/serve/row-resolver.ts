import { Inject, type Type } from '@nestjs/common';
import { Args, Context, ID, Query, Resolver } from '@nestjs/graphql';
import type { Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';
import {
  PROJECTION_STORES,
  type ProjectionStore,
  type ProjectionStores,
} from '../store/projection-store.js';
import { namesOf, provenanceOf, served } from './names.js';
import { rowOf } from './row-lookups.js';

/** `popularProduct(productId: ID!): PopularProduct` */
export function rowResolver(projection: Projection): Type {
  const { row, type } = namesOf(projection);

  @Resolver()
  class RowResolver {
    private readonly store: ProjectionStore;

    constructor(@Inject(PROJECTION_STORES) stores: ProjectionStores) {
      this.store = stores.open(projection);
    }

    @Query(() => served(projection.serves), {
      name: row,
      nullable: true,
      description: `The ${type} of one ${projection.key}; null where there is none. ${provenanceOf(projection)}`,
    })
    row(
      @Args(projection.key, { type: () => ID }) key: string,
      @Context() request: object,
    ): Promise<Row | null> {
      return rowOf(request, this.store, key);
    }
  }
  return RowResolver;
}
