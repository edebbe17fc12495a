import { spawnSync } from 'node:child_process';
import { startNats } from '../support/servers/nats.js';
import { startRedis } from '../support/servers/redis.js';
import { fillStreams } from './ingest/fill.js';

/** `npm run bench:memory [-- events]`: the memory of the station's process as it folds millions of events. */
const EVENTS = Number(process.argv[2] ?? 5_000_000);

const [nats, redis] = await Promise.all([startNats(), startRedis()]);
try {
  await fillStreams(nats.url, EVENTS);
  const file = new URL('ingest/contestant.ts', import.meta.url).pathname;
  const servers = { natsUrl: nats.url, redisUrl: redis.url };
  const course = JSON.stringify({ ...servers, events: EVENTS, sampleEvery: EVENTS / 10 });
  spawnSync(process.execPath, ['--import', 'tsx', file, 'station', course], { stdio: 'inherit' });
} finally {
  await Promise.all([nats.stop(), redis.stop()]);
}
