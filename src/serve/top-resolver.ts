import { Inject, type Type } from '@nestjs/common';
import { Args, Context, Info, Resolver, Subscription } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { CHANGE_FEEDS, type ChangeFeeds } from '../feed/change-feed.js';
import { FreshReads } from '../freshness/fresh-reads.js';
import type { Projection } from '../model/projection.js';
import { PROJECTION_STORES, type ProjectionStores } from '../store/projection-store.js';
import { filterOf, orderingOf } from './connection.js';
import { namesOf, provenanceOf } from './names.js';
import { OpenLines } from './open-lines.js';
import { pageSize } from './page-size.js';
import { RankingLine, type Ranking } from './ranked-list.js';
import { RankedLists, type RankingAsked } from './ranked-lists.js';
import { noteRead, tellFreshness } from './request-freshness.js';
import type { RequestContext } from './request.js';
import { forgetRows } from './row-lookups.js';
import { tellPlace, tellRest } from './told-place.js';
import { DEFAULT_TOP, RANKED, topArgs, topType, type ServedTop, type TopArgs } from './top-type.js';
import { visibleContent } from './visible-content.js';

/** `popularProductsTop(first, orderBy, where): PopularProductTop!` */
export function topResolver(projection: Projection): Type {
  const { top, type } = namesOf(projection);
  const served = topType(projection);
  const argsType = topArgs(projection);

  @Resolver()
  class TopResolver {
    private readonly lists: RankedLists;

    constructor(
      @Inject(CHANGE_FEEDS) feeds: ChangeFeeds,
      @Inject(PROJECTION_STORES) stores: ProjectionStores,
      @Inject(FreshReads) reads: FreshReads,
      @Inject(OpenLines) private readonly lines: OpenLines,
    ) {
      const [feed, store] = [feeds.open(projection), stores.open(projection)];
      this.lists = new RankedLists({ feed, store, reads });
    }

    @Subscription(() => served, {
      name: top,
      description:
        `The beginning of a list of ${type}: as it is now, then whenever what is selected of it looks ` +
        `different, at most ten times a second. ${provenanceOf(projection)}`,
      resolve: (ranking: Ranking, _args: unknown, request: RequestContext) =>
        servedTop(projection, ranking, request),
    })
    async top(
      @Args({ type: () => argsType }) args: TopArgs,
      @Info() operation: GraphQLResolveInfo,
      @Context() request: RequestContext,
    ): Promise<RankingLine> {
      tellRest(request, () => BEFORE_THE_FIRST);
      const line = new RankingLine(visibleContent(projection, operation, RANKED));
      this.lists.watch(rankingAsked(projection, args), line);
      return this.lines.keep(line);
    }
  }
  return TopResolver;
}

const BEFORE_THE_FIRST = { number: 0 };

function rankingAsked(projection: Projection, { first, orderBy, where }: TopArgs): RankingAsked {
  const { field, direction } = orderingOf(projection, orderBy);
  const limit = pageSize('first', first ?? DEFAULT_TOP);
  return { orderBy: field, direction, where: filterOf(where), limit };
}

function servedTop(
  projection: Projection,
  { items, standing, number }: Ranking,
  request: RequestContext,
): ServedTop {
  forgetRows(request);
  tellPlace(request, { number });
  const freshness = noteRead(request, projection, standing);
  const nodes = items.map(({ row }) => row);
  for (const row of nodes) tellFreshness(row, freshness);
  return { nodes, freshness };
}
