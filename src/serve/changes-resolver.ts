import { Inject, type Type } from '@nestjs/common';
import { Args, Context, Resolver, Subscription } from '@nestjs/graphql';
import { CHANGE_FEEDS, type ChangeFeed, type ChangeFeeds } from '../feed/change-feed.js';
import { EventLine } from '../feed/event-line.js';
import type { FeedEvent } from '../feed/feed-event.js';
import { Heartbeats } from '../feed/heartbeats.js';
import { FreshReads } from '../freshness/fresh-reads.js';
import type { Projection } from '../model/projection.js';
import {
  PROJECTION_STORES,
  type ProjectionStore,
  type ProjectionStores,
} from '../store/projection-store.js';
import { changeType, servedChange } from './change-type.js';
import { begunAt, changesArgs, lineOrder, type ChangesArgs } from './changes-args.js';
import type { Handover } from './handover.js';
import { lineCursorsBy } from './line-cursors.js';
import { namesOf, provenanceOf } from './names.js';
import { OpenLines } from './open-lines.js';
import type { RequestContext } from './request.js';
import { noteChange } from './request-freshness.js';
import { forgetRows } from './row-lookups.js';
import { snapshotPages } from './snapshot-pages.js';
import { placeOfEvent, placeOn, tellPlace, tellRest } from './told-place.js';

/** `popularProductsChanged(keys, where, after, snapshot, …): PopularProductChange!` */
export function changesResolver(projection: Projection): Type {
  const change = changeType(projection);
  const argsType = changesArgs(projection);
  const cursorsBy = lineCursorsBy(projection);

  @Resolver()
  class ChangesResolver {
    private readonly feed: ChangeFeed;
    private readonly store: ProjectionStore;
    private readonly heartbeats: Heartbeats;
    private readonly handover: Handover;

    constructor(
      @Inject(CHANGE_FEEDS) feeds: ChangeFeeds,
      @Inject(PROJECTION_STORES) stores: ProjectionStores,
      @Inject(FreshReads) private readonly reads: FreshReads,
      @Inject(OpenLines) private readonly lines: OpenLines,
    ) {
      this.feed = feeds.open(projection);
      this.store = stores.open(projection);
      this.heartbeats = new Heartbeats({ store: this.store, feed: this.feed });
      this.handover = lines.handoverOf(projection);
    }

    @Subscription(() => change, {
      name: namesOf(projection).changed,
      description: descriptionOf(projection),
      // Nest binds it to the resolver.
      resolve(this: ChangesResolver, event: FeedEvent, args: ChangesArgs, request: RequestContext) {
        beginChange(request);
        const cursors = cursorsBy(request.seal);
        tellPlace(request, placeOfEvent(event, cursors.encode));
        const { committedAt } = event;
        // Who hears at its own pace asked for the delay.
        if (committedAt !== undefined && args.pace == null) this.handover.handed({ committedAt });
        return servedChange(event, cursors);
      },
    })
    async changed(
      @Args({ type: () => argsType }) args: ChangesArgs,
      @Context() request: RequestContext,
    ): Promise<EventLine> {
      const cursors = cursorsBy(request.seal);
      const order = lineOrder(begunAt(args, request.beginning), cursors);
      this.handover.subscribed();
      const line = new EventLine(
        {
          feed: this.feed,
          readPage: snapshotPages(this.reads, this.store, order),
          heartbeats: args.heartbeat === true ? this.heartbeats : undefined,
          cursorOf: cursors.encode,
        },
        order,
      );
      tellRest(request, () => line.restsAt && placeOn(line.restsAt, cursors.encode));
      return this.lines.keep(await line.open());
    }
  }
  return ChangesResolver;
}

/** What was read for the change before is in no later answer. */
function beginChange(request: RequestContext): void {
  forgetRows(request);
  noteChange(request);
}

const descriptionOf = (projection: Projection): string =>
  `Every committed change of each ${namesOf(projection).type}; only the latest per row for those who cannot keep up. ` +
  provenanceOf(projection);
