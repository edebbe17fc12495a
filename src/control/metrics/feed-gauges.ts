import { Gauge } from 'prom-client';
import type { NatsFeeds } from '../../feed/nats-feeds.js';
import { seconds } from '../../model/duration.js';
import { within } from '../within.js';
import type { Metrics } from './metrics.js';

const ANSWER_WITHIN = seconds(2);

/** How far the feeds over NATS are behind: shown by the replica that tells them, and left out while the store is away. */
export function showFeedLags({ registry }: Metrics, feeds: Pick<NatsFeeds, 'lags'>): void {
  new Gauge({
    name: 'station_nats_feed_lag_changes',
    help: 'Changes that are committed, but not yet stored in the stream of the feed over NATS.',
    labelNames: ['projection'],
    registers: [registry],
    async collect() {
      this.reset();
      const lags = await within(ANSWER_WITHIN, feeds.lags()).catch(() => []);
      for (const { projection, changes } of lags)
        this.set({ projection: projection.name }, changes);
    },
  });
}
