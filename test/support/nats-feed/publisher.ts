import { setTimeout as pause } from 'node:timers/promises';
import { placeOf } from '../../../src/feed/nats-feed-message.js';
import { NatsFeed } from '../../../src/feed/nats-feed.js';
import { RedisFeedLog } from '../../../src/feed/redis-feed-log.js';
import { JetStreamOutlet } from '../../../src/source/jetstream-outlet.js';
import { connectNats } from '../../../src/source/nats-connection.js';
import { connectRedis } from '../../../src/store/redis-connection.js';
import { RedisProjectionStore } from '../../../src/store/redis-projection-store.js';
import { RedisSignals } from '../../../src/store/redis-signals.js';
import { scores } from '../example-projection.js';
import { TELLING } from './publisher-process.js';

/** Tells the changes of the scores to NATS, whoever else does, until it is killed. */
const [, , natsUrl = '', redisUrl = ''] = process.argv;

const nats = await connectNats({ url: natsUrl, name: 'publisher' });
const redis = await connectRedis({ url: redisUrl, name: 'publisher' });
const feed = new NatsFeed({
  projection: scores,
  log: new RedisFeedLog(redis, scores),
  store: new RedisProjectionStore({ reads: redis, writes: redis }, scores),
  outlet: new JetStreamOutlet(nats, placeOf(scores)),
  rows: { schema: {}, toJson: (row) => row, cursorAt: String },
  signals: new RedisSignals(redis),
  tell: (news) => console.log(news),
  window: 50,
});
feed.want(true);
while ((await feed.lag().catch(() => undefined)) === undefined) await pause(10);
console.log(TELLING);
