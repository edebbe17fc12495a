import { Logger, type Provider } from '@nestjs/common';
import { Connections } from './connections.module.js';
import { FED_PROJECTIONS } from './control/operator-api/feeds.controller.js';
import { showFeedLags } from './control/metrics/feed-gauges.js';
import { Metrics } from './control/metrics/metrics.js';
import { placeOf } from './feed/nats-feed-message.js';
import { NatsFeeds } from './feed/nats-feeds.js';
import { RedisFeedLog } from './feed/redis-feed-log.js';
import { SERVED_ROWS, type ServedRows } from './feed/served-rows.js';
import type { Projection } from './model/projection.js';
import { JetStreamOutlet } from './source/jetstream-outlet.js';
import { PROJECTION_STORES, type ProjectionStores } from './store/projection-store.js';
import { SIGNALS, type Signals } from './store/signals.js';

const FEED_GAUGES = Symbol('feed-gauges');

/** Publishes the changes of the projections that opt in. {@link NatsFeeds} observes the tasks. */
export const natsFeedProviders = (projections: readonly Projection[]): Provider[] => [
  {
    provide: NatsFeeds,
    inject: [Connections, PROJECTION_STORES, SIGNALS, SERVED_ROWS],
    useFactory: (
      { usual: { nats, redis } }: Connections,
      stores: ProjectionStores,
      ...[signals, rows]: [Signals, ServedRows]
    ) => {
      const logger = new Logger('NatsFeeds');
      return new NatsFeeds(projections, (projection) => ({
        projection,
        log: new RedisFeedLog(redis.reads, projection),
        store: stores.open(projection),
        outlet: new JetStreamOutlet(nats, placeOf(projection)),
        rows: rows.of(projection),
        signals,
        tell: (news) => logger.warn(news),
      }));
    },
  },
  {
    provide: FED_PROJECTIONS,
    useValue: projections.filter(({ feed }) => feed.nats === true),
  },
  { provide: FEED_GAUGES, inject: [Metrics, NatsFeeds], useFactory: showFeedLags },
];
