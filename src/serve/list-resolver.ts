import { Inject, type Type } from '@nestjs/common';
import { Args, Context, Info, Query, Resolver } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { FreshReads } from '../freshness/fresh-reads.js';
import type { Projection } from '../model/projection.js';
import {
  PROJECTION_STORES,
  type ProjectionStore,
  type ProjectionStores,
} from '../store/projection-store.js';
import { connectionOf, type Connection } from './connection.js';
import { connectionType } from './connection-type.js';
import { FRESHNESS } from './freshness-type.js';
import { listArgs, type ListArgs } from './list-args.js';
import { namesOf, provenanceOf } from './names.js';
import type { RequestContext } from './request.js';
import { selectedFields, mayAskBelow } from './selected-fields.js';

/** `popularProducts(first, after, orderBy, where, fresh): PopularProductConnection!` */
export function listResolver(projection: Projection): Type {
  const { list, type } = namesOf(projection);
  const connection = connectionType(projection);
  const argsType = listArgs(projection);

  @Resolver()
  class ListResolver {
    private readonly store: ProjectionStore;

    constructor(
      @Inject(PROJECTION_STORES) stores: ProjectionStores,
      @Inject(FreshReads) private readonly reads: FreshReads,
    ) {
      this.store = stores.open(projection);
    }

    @Query(() => connection, {
      name: list,
      description: `A list of ${type}, page by page. ${provenanceOf(projection)}`,
    })
    list(
      @Args({ type: () => argsType }) args: ListArgs,
      @Context() request: RequestContext,
      @Info() operation: GraphQLResolveInfo,
    ): Promise<Connection> {
      const fields = selectedFields(operation);
      const selected = { fields, rowFreshness: mayAskBelow(operation, FRESHNESS) };
      return connectionOf(this.reads, this.store, { args, selected, request });
    }
  }
  return ListResolver;
}
