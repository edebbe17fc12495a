import { Inject, Injectable } from '@nestjs/common';
import { Args, Context, ID, Info, Query, Resolver } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import type { Ask } from '../freshness/demand.js';
import { FreshReads } from '../freshness/fresh-reads.js';
import type { Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';
import { Origins } from '../origin/origins.js';
import { PROJECTION_STORES, type ProjectionStores } from '../store/projection-store.js';
import { demandedIn } from './demanded.js';
import { FRESH, FRESH_ARG, FreshInput } from './fresh-input.js';
import { namedRow, type NamedRow } from './node-ids.js';
import { maySee } from './gate/visible-projections.js';
import { areNodes, asNode, Node } from './node-type.js';
import { boundedKeys, MAX_PAGE_SIZE } from './page-size.js';
import { SERVED_PROJECTIONS } from './propagation-resolver.js';
import type { RequestContext } from './request.js';
import { RowLookups } from './row-lookups.js';

/** Which nodes are wanted, how fresh, and by whom. */
interface NodesWanted {
  readonly ids: readonly string[];
  readonly fresh: Ask | null | undefined;
  readonly request: RequestContext;
}

/**
 * `node(id: ID!): Node` and `nodes(ids: [ID!]!, fresh: FreshInput): [Node]!`. Relay's compiler refuses a `node` that
 * takes more than its id; how fresh it must be is demanded by header.
 */
@Resolver()
@Injectable()
export class NodeResolver {
  constructor(
    @Inject(PROJECTION_STORES) private readonly stores: ProjectionStores,
    @Inject(FreshReads) private readonly reads: FreshReads,
    @Inject(Origins) private readonly origins: Origins,
    @Inject(SERVED_PROJECTIONS) private readonly projections: readonly Projection[],
  ) {}

  @Query(() => Node, {
    name: 'node',
    nullable: true,
    description: 'The row that an id names, of whatever projection; null where there is none.',
  })
  async node(
    @Args('id', { type: () => ID }) id: string,
    @Context() request: RequestContext,
    @Info() { schema }: GraphQLResolveInfo,
  ): Promise<Row | null> {
    const [row = null] = await this.nodesOf(schema, { ids: [id], fresh: undefined, request });
    return row;
  }

  @Query(() => [Node], {
    name: 'nodes',
    nullable: 'items',
    description: 'The row that each id names, in the order of the ids; null where there is none.',
  })
  async nodes(
    @Args('ids', { type: () => [ID], description: `At most ${MAX_PAGE_SIZE}.` }) ids: string[],
    @Args(FRESH, { type: () => FreshInput, ...FRESH_ARG }) fresh: FreshInput | null | undefined,
    @Context() request: RequestContext,
    @Info() { schema }: GraphQLResolveInfo,
  ): Promise<readonly (Row | null)[]> {
    return this.nodesOf(schema, { ids: boundedKeys('ids', ids), fresh, request });
  }

  /** One lookup a projection. What a projection has no rows of is none. */
  private async nodesOf(
    schema: GraphQLResolveInfo['schema'],
    { ids, fresh, request }: NodesWanted,
  ): Promise<readonly (Row | null)[]> {
    const named = ids.map(namedRow);
    const asked = this.projections.filter(
      ({ name }) => named.some((row) => row?.projection === name) && maySee(request.asker, name),
    );
    const found = await Promise.all(
      asked
        .filter((projection) => areNodes(schema, projection))
        .map((projection) => this.rowsOf(projection, named, { fresh, request })),
    );
    return ids.map((_, i) => found.map((rows) => rows[i]).find((row) => row != null) ?? null);
  }

  /** The rows of one projection, at the places of their names. */
  private async rowsOf(
    projection: Projection,
    named: readonly (NamedRow | undefined)[],
    { fresh, request }: Omit<NodesWanted, 'ids'>,
  ): Promise<readonly (Row | null)[]> {
    const lookups = new RowLookups(this.reads, this.stores.open(projection), this.origins);
    const demand = demandedIn(request, projection, fresh);
    const own = named.map((row) => (row?.projection === projection.name ? row.key : undefined));
    const keys = [...new Set(own.filter((key) => key !== undefined))];
    const rows = await lookups.rowsOf({ request, keys, demand });
    const byKey = new Map(keys.map((key, i) => [key, rows[i] ?? null]));
    return own.map((key) =>
      key === undefined ? null : asNode(byKey.get(key) ?? null, projection),
    );
  }
}
