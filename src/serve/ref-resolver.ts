import { Inject, type Type } from '@nestjs/common';
import { ResolveField, Resolver } from '@nestjs/graphql';
import { FreshReads } from '../freshness/fresh-reads.js';
import type { NestedRef, Ref, ServedType } from '../model/projection.js';
import type { Row } from '../model/row.js';
import { Origins } from '../origin/origins.js';
import { PROJECTION_STORES, type ProjectionStores } from '../store/projection-store.js';
import { namesOf, provenanceOf, served } from './names.js';
import type { RequestContext } from './request.js';
import { RowLookups } from './row-lookups.js';

/** `card: ProductCard` on the type from whose objects a ref of that name leads: rows, or what they hold. */
export function refResolver(from: ServedType, field: string, ref: Ref | NestedRef): Type {
  @Resolver(() => served(from))
  class RefResolver {
    private readonly rows: RowLookups;

    constructor(
      @Inject(PROJECTION_STORES) stores: ProjectionStores,
      @Inject(FreshReads) reads: FreshReads,
      @Inject(Origins) origins: Origins,
    ) {
      this.rows = new RowLookups(reads, stores.open(ref.to), origins);
    }

    // Without parameter decorators Nest calls it straight, with GraphQL's own arguments.
    @ResolveField(() => served(ref.to.serves), {
      name: field,
      nullable: true,
      description: `Its ${namesOf(ref.to).type}; null where there is none. ${provenanceOf(ref.to)}`,
    })
    async target(source: object, _args: unknown, request: RequestContext): Promise<Row | null> {
      const key = ref.keyOf(source);
      return key === null ? null : this.rows.rowOf({ request, key });
    }
  }
  return RefResolver;
}
