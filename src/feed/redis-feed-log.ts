import type { Redis } from 'ioredis';
import type { Projection } from '../model/projection.js';
import { keysOfProjection, type ProjectionKeys } from '../store/keys.js';
import type { Change, FeedCursor } from './change-feed.js';
import { changesOf } from './feed-entry.js';
import type { FeedLog, StopTail, TailListener } from './feed-log.js';
import { RedisFeedTail, tailConnection } from './redis-feed-tail.js';

/** Where all that came up to a change is over: ids are its number, then when it was committed. */
const endOf = (cursor: FeedCursor): string => `${cursor}-18446744073709551615`;

/** Entries a read: each holds up to a thousand changes. */
const ENTRIES = 4;

/** The feed that the commits of a projection version leave in Redis. */
export class RedisFeedLog implements FeedLog {
  private readonly keys: ProjectionKeys;

  constructor(
    readonly redis: Redis,
    private readonly projection: Projection,
  ) {
    this.keys = keysOfProjection(projection);
  }

  async head(): Promise<FeedCursor> {
    return Number((await this.redis.hget(this.keys.meta, 'changes')) ?? 0);
  }

  async read(after: FeedCursor): Promise<readonly Change[]> {
    const from = `(${endOf(after)}`;
    const entries = await this.redis.xrange(this.keys.feed, from, '+', 'COUNT', ENTRIES);
    return changesOf(entries, after);
  }

  /** The next entries, or none when nothing came while it waited. */
  async wait(after: FeedCursor, { entries, ms }: Wait): Promise<readonly Change[]> {
    const from = ['STREAMS', this.keys.feed, endOf(after)] as const;
    const answer = await this.redis.xread('COUNT', entries, 'BLOCK', ms, ...from);
    return changesOf(answer?.[0]?.[1] ?? [], after);
  }

  tail(after: FeedCursor, listener: TailListener): StopTail {
    const connection = tailConnection(this.redis, `${this.keys.feed}-tail`);
    return new RedisFeedTail(new RedisFeedLog(connection, this.projection), listener).start(after);
  }
}

interface Wait {
  readonly entries: number;
  readonly ms: number;
}
