import { Inject, type Type } from '@nestjs/common';
import { Args, Context, ID, Query, Resolver } from '@nestjs/graphql';
import { FreshReads } from '../freshness/fresh-reads.js';
import type { Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';
import { Origins } from '../origin/origins.js';
import { PROJECTION_STORES, type ProjectionStores } from '../store/projection-store.js';
import { demandedIn } from './demanded.js';
import { FRESH, FRESH_ARG, FreshInput } from './fresh-input.js';
import { namesOf, provenanceOf, served } from './names.js';
import type { RequestContext } from './request.js';
import { RowLookups } from './row-lookups.js';

/** `popularProduct(productId: ID!, fresh: FreshInput): PopularProduct` */
export function rowResolver(projection: Projection): Type {
  const { row, type } = namesOf(projection);

  @Resolver()
  class RowResolver {
    private readonly rows: RowLookups;

    constructor(
      @Inject(PROJECTION_STORES) stores: ProjectionStores,
      @Inject(FreshReads) reads: FreshReads,
      @Inject(Origins) origins: Origins,
    ) {
      this.rows = new RowLookups(reads, stores.open(projection), origins);
    }

    @Query(() => served(projection.serves), {
      name: row,
      nullable: true,
      description: `The ${type} of one ${projection.key}; null where there is none. ${provenanceOf(projection)}`,
    })
    async row(
      @Args(projection.key, { type: () => ID }) key: string,
      @Args(FRESH, { type: () => FreshInput, ...FRESH_ARG }) fresh: FreshInput | null | undefined,
      @Context() request: RequestContext,
    ): Promise<Row | null> {
      const demand = demandedIn(request, projection, fresh);
      return this.rows.rowOf({ request, key, demand });
    }
  }
  return RowResolver;
}
