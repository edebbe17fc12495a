import type { Redis } from 'ioredis';
import { taskName, type Projection } from '../model/projection.js';
import type { ChangeFeed, ChangeFeeds } from './change-feed.js';
import { LoggedChangeFeed } from './logged-change-feed.js';
import { RedisFeedLog } from './redis-feed-log.js';

/** The feeds of a station on one Redis: one reader of the end per projection version, while it is followed. */
export class RedisChangeFeeds implements ChangeFeeds {
  private readonly feeds = new Map<string, ChangeFeed>();

  /** `redis` serves short reads; each tail connects like it, on its own. */
  constructor(private readonly redis: Redis) {}

  open(projection: Projection): ChangeFeed {
    const name = taskName(projection);
    const feed =
      this.feeds.get(name) ?? new LoggedChangeFeed(new RedisFeedLog(this.redis, projection));
    this.feeds.set(name, feed);
    return feed;
  }
}
