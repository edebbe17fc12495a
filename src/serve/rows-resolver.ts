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
import { boundedKeys, MAX_PAGE_SIZE } from './page-size.js';
import type { RequestContext } from './request.js';
import { RowLookups } from './row-lookups.js';

/** `popularProductsByProductId(keys: [ID!]!, fresh: FreshInput): [PopularProduct]!` */
export function rowsResolver(projection: Projection): Type {
  const { rows, type } = namesOf(projection);

  @Resolver()
  class RowsResolver {
    private readonly lookups: RowLookups;

    constructor(
      @Inject(PROJECTION_STORES) stores: ProjectionStores,
      @Inject(FreshReads) reads: FreshReads,
      @Inject(Origins) origins: Origins,
    ) {
      this.lookups = new RowLookups(reads, stores.open(projection), origins);
    }

    @Query(() => [served(projection.serves)], {
      name: rows,
      nullable: 'items',
      description:
        `The ${type} of each ${projection.key}, in the order of the keys; null where there is none. ` +
        provenanceOf(projection),
    })
    async rows(
      @Args('keys', { type: () => [ID], description: `At most ${MAX_PAGE_SIZE}.` }) keys: string[],
      @Args(FRESH, { type: () => FreshInput, ...FRESH_ARG }) fresh: FreshInput | null | undefined,
      @Context() request: RequestContext,
    ): Promise<readonly (Row | null)[]> {
      const demand = demandedIn(request, projection, fresh);
      return this.lookups.rowsOf({ request, keys: boundedKeys('keys', keys), demand });
    }
  }
  return RowsResolver;
}
