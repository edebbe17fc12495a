import type { Change } from '../../../src/feed/change-feed.js';
import { MemoryFeedLog } from '../../../src/feed/memory-change-feed.js';
import { NatsFeed } from '../../../src/feed/nats-feed.js';
import type { NatsFeedParts } from '../../../src/feed/nats-feed-session.js';
import { milliseconds } from '../../../src/model/duration.js';
import type { Projection } from '../../../src/model/projection.js';
import type { Row } from '../../../src/model/row.js';
import { MemoryProjectionStores } from '../../../src/store/memory-projection-store.js';
import { MemorySignals } from '../../../src/store/memory-signals.js';
import { scores } from '../example-projection.js';
import { commitRows } from '../served-station.js';
import { until } from '../until.js';
import { MemoryOutlet } from './memory-outlet.js';
import { PlainFollower, type FeedMessage } from './plain-follower.js';

/** A log that can be shown as another one, as a store's that came back older. */
export class ReplacedLog extends MemoryFeedLog {
  shown: ((changes: readonly Change[]) => readonly Change[]) | undefined;

  override async read(after: number): Promise<readonly Change[]> {
    const run = await super.read(after);
    return this.shown === undefined ? run : this.shown(run);
  }
}

/** Feeds of the scores over a store and a stream in memory. The log keeps six changes; a run holds two messages. */
export class FeedBed {
  now = 1_000;
  outlet = new MemoryOutlet();
  readonly stores = new MemoryProjectionStores({ now: () => this.now });
  readonly log = new ReplacedLog(this.stores.open(scores), 6);
  /** What the feeds had to say. */
  readonly news: string[] = [];
  private readonly feeds: NatsFeed[] = [];

  parts(projection: Projection = scores): NatsFeedParts {
    return {
      projection,
      log: this.log,
      store: this.stores.open(scores),
      outlet: this.outlet,
      rows: { schema: {}, toJson: (row: Row) => row, cursorAt: (number) => `after ${number}` },
      window: 2,
    };
  }

  feed(projection?: Projection): NatsFeed {
    const feed = new NatsFeed({
      ...this.parts(projection),
      signals: new MemorySignals(this.stores),
      tell: (told) => this.news.push(told),
      renewEvery: milliseconds(1),
    });
    this.feeds.push(feed);
    return feed;
  }

  running(projection?: Projection): NatsFeed {
    const feed = this.feed(projection);
    feed.want(true);
    return feed;
  }

  commit(rows: Readonly<Record<string, Row | undefined>>): Promise<void> {
    this.now += 1;
    return commitRows(this.stores.open(scores), rows);
  }

  get messages(): FeedMessage[] {
    return this.outlet.stored.map(({ message }) => JSON.parse(message.payload) as FeedMessage);
  }

  get kinds(): FeedMessage['kind'][] {
    return this.messages.map(({ kind }) => kind);
  }

  /** Somebody who has read the stream from its beginning. */
  get followed(): PlainFollower {
    const follower = new PlainFollower();
    for (const message of this.messages) follower.apply(message);
    return follower;
  }

  toldUpTo(number: number): Promise<void> {
    return until(() => {
      const last = this.messages.at(-1);
      return last?.complete === true && last.number === number;
    });
  }

  async close(): Promise<void> {
    for (const feed of this.feeds) await feed.drain();
  }
}

export const score = (player: string, points: number) => ({ player, points, team: null });
