import { Inject, Optional, type Type } from '@nestjs/common';
import { Args, ArgsType, Field, ID, Resolver, Subscription } from '@nestjs/graphql';
import {
  CHANGE_FEEDS,
  type Change,
  type ChangeFeed,
  type ChangeFeeds,
} from '../feed/change-feed.js';
import { OBSERVE, type Observe } from '../model/fact.js';
import type { Projection } from '../model/projection.js';
import { changeType, servedChange } from './change-type.js';
import { feedCursors } from './cursors.js';
import { Handover } from './handover.js';
import { namesOf, provenanceOf } from './names.js';
import type { RequestContext } from './request.js';
import { forgetRows } from './row-lookups.js';

@ArgsType()
class ChangesArgs {
  @Field(() => [ID], { nullable: true, description: 'Only changes of these rows.' })
  keys?: string[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'Resume after this cursor of an earlier change; from now on when absent.',
  })
  after?: string | null;
}

/** `popularProductsChanged(keys, after): PopularProductChange!` */
export function changesResolver(projection: Projection): Type {
  const { changed, type } = namesOf(projection);
  const change = changeType(projection);
  const cursors = feedCursors(projection);

  @Resolver()
  class ChangesResolver {
    private readonly feed: ChangeFeed;
    private readonly handover: Handover;

    constructor(
      @Inject(CHANGE_FEEDS) feeds: ChangeFeeds,
      @Optional() @Inject(OBSERVE) observe?: Observe,
    ) {
      this.feed = feeds.open(projection);
      this.handover = new Handover(projection, observe);
    }

    @Subscription(() => change, {
      name: changed,
      description:
        `Every committed change of each ${type}; only the latest per row for those who cannot keep up. ` +
        provenanceOf(projection),
      // Nest binds it to the resolver.
      resolve(this: ChangesResolver, committed: Change, _args: unknown, request: RequestContext) {
        forgetRows(request);
        this.handover.handed(committed);
        return servedChange(committed, cursors);
      },
    })
    changed(@Args() { keys, after }: ChangesArgs): Promise<AsyncIterable<Change>> {
      this.handover.subscribed();
      return this.feed.follow({
        ...(after == null ? {} : { after: cursors.decode(after) }),
        ...(keys == null ? {} : { keys }),
      });
    }
  }
  return ChangesResolver;
}
