import { Inject, type Type } from '@nestjs/common';
import { Args, ArgsType, Field, ID, Resolver, Subscription } from '@nestjs/graphql';
import {
  CHANGE_FEEDS,
  type Change,
  type ChangeFeed,
  type ChangeFeeds,
} from '../feed/change-feed.js';
import type { Projection } from '../model/projection.js';
import { changeType, servedChange } from './change-type.js';
import { feedCursors } from './cursors.js';
import { namesOf, provenanceOf } from './names.js';
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

    constructor(@Inject(CHANGE_FEEDS) feeds: ChangeFeeds) {
      this.feed = feeds.open(projection);
    }

    @Subscription(() => change, {
      name: changed,
      description:
        `Every committed change of each ${type}; only the latest per row for those who cannot keep up. ` +
        provenanceOf(projection),
      resolve: (committed: Change, _args: unknown, request: object) => {
        forgetRows(request);
        return servedChange(committed, cursors);
      },
    })
    changed(@Args() { keys, after }: ChangesArgs): Promise<AsyncIterable<Change>> {
      return this.feed.follow({
        ...(after == null ? {} : { after: cursors.decode(after) }),
        ...(keys == null ? {} : { keys }),
      });
    }
  }
  return ChangesResolver;
}
