import { Inject, type Type } from '@nestjs/common';
import { Args, Context, ID, Query, Resolver } from '@nestjs/graphql';
import { FreshReads } from '../freshness/fresh-reads.js';
import type { Projection } from '../model/projection.js';
import {
  PROJECTION_STORES,
  type ProjectionStore,
  type ProjectionStores,
} from '../store/projection-store.js';
import { demandedIn } from './demanded.js';
import { namesOf, provenanceOf } from './names.js';
import { positionAsked } from './position-asked.js';
import {
  positionArgs,
  positionType,
  type PositionArgs,
  type ServedPosition,
} from './position-type.js';
import { noteRead, tellFreshness } from './request-freshness.js';
import type { RequestContext } from './request.js';

/** `popularProductPosition(productId: ID!, orderBy, where, neighbours, fresh): PopularProductPosition` */
export function positionResolver(projection: Projection): Type {
  const { position, type } = namesOf(projection);
  const servedType = positionType(projection);
  const argsType = positionArgs(projection);

  @Resolver()
  class PositionResolver {
    private readonly store: ProjectionStore;

    constructor(
      @Inject(PROJECTION_STORES) stores: ProjectionStores,
      @Inject(FreshReads) private readonly reads: FreshReads,
    ) {
      this.store = stores.open(projection);
    }

    @Query(() => servedType, {
      name: position,
      nullable: true,
      description:
        `Where the ${type} of one ${projection.key} stands in a list, and the rows around it; null where the list ` +
        `does not hold it. ${provenanceOf(projection)}`,
    })
    async position(
      @Args(projection.key, { type: () => ID }) key: string,
      @Args({ type: () => argsType }) args: PositionArgs,
      @Context() request: RequestContext,
    ): Promise<ServedPosition | null> {
      const { store } = this;
      const demand = demandedIn(request, projection, args.fresh);
      const asked = positionAsked(projection, key, args);
      const { gone, seat } = request;
      const readOnce = () => store.position(asked);
      const { found, standing } = await this.reads.read({ store, demand, readOnce, gone, seat });
      const freshness = noteRead(request, projection, standing);
      if (found === undefined) return null;
      const { row, total, above, below } = found;
      for (const told of [row, ...above, ...below]) tellFreshness(told, freshness);
      return {
        position: found.position,
        totalCount: total,
        node: row,
        above,
        below,
        freshness,
      };
    }
  }
  return PositionResolver;
}
