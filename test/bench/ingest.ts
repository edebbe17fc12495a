import { execFileSync } from 'node:child_process';
import { connectRedis } from '../../src/store/redis-connection.js';
import { startNats } from '../support/servers/nats.js';
import { startRedis } from '../support/servers/redis.js';
import { fillRedisStream, fillStreams } from './ingest/fill.js';
import type { Course } from './ingest/contestants.js';

/**
 * `npm run bench:ingest [-- events rounds contestants]`: events a second, and CPU a event of the Node process, of the
 * station and of what it is measured by, on one stream, in turns. With PROFILE=<folder> each contestant
 * leaves a CPU profile there.
 */
const EVENTS = Number(process.argv[2] ?? 300_000);
const ROUNDS = Number(process.argv[3] ?? 3);
/** Who runs, in turns; `read,station` for a quick look. */
const CONTESTANTS = (process.argv[4] ?? 'read,station,popularProducts,naive,redisStreams').split(
  ',',
);
/** The naive one is too slow for the whole course; its rate does not depend on the length. */
const NAIVE_EVENTS = Math.min(EVENTS, 20_000);

interface Result {
  readonly ms: number;
  readonly cpuMicros: number;
  readonly rss: number;
}

const nats = await startNats();
const redis = await startRedis();
try {
  await fillStreams(nats.url, EVENTS);
  await fillRedisStream(redis.url, EVENTS);
  const rates = new Map<string, { rate: number; micros: number; rss: number }[]>();
  for (let round = 1; round <= ROUNDS; round++)
    for (const name of CONTESTANTS) {
      await clear(redis.url);
      const events = name === 'naive' ? NAIVE_EVENTS : EVENTS;
      const { ms, cpuMicros, rss } = run(name, { natsUrl: nats.url, redisUrl: redis.url, events });
      const result = { rate: (events / ms) * 1_000, micros: cpuMicros / events, rss };
      rates.set(name, [...(rates.get(name) ?? []), result]);
      console.error(`round ${round}: ${name} ${Math.round(result.rate)} events/s`);
    }
  report(rates);
} finally {
  await Promise.all([nats.stop(), redis.stop()]);
}

/** Forgets what the contestant before wrote; the stream in Redis stays. */
async function clear(redisUrl: string): Promise<void> {
  const client = await connectRedis({ url: redisUrl, name: 'clear' });
  const keys = (await client.keys('*')).filter((key) => key !== 'bench:orders');
  if (keys.length > 0) await client.unlink(...keys);
  await client.xgroup('DESTROY', 'bench:orders', 'bench');
  client.disconnect();
}

function run(name: string, course: Course): Result {
  const file = new URL('ingest/contestant.ts', import.meta.url).pathname;
  const profile = process.env['PROFILE'];
  const profiling = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}/${name}`] : [];
  const args = [...profiling, '--import', 'tsx', file, name, JSON.stringify(course)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Result;
}

function report(rates: ReadonlyMap<string, { rate: number; micros: number; rss: number }[]>): void {
  const median = (values: number[]): number =>
    values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
  const of = (name: string, field: 'rate' | 'micros' | 'rss'): number =>
    median((rates.get(name) ?? []).map((result) => result[field]));
  console.table(
    Object.fromEntries(
      [...rates.keys()].map((name) => [
        name,
        {
          'events/s': Math.round(of(name, 'rate')),
          'CPU µs/event': Number(of(name, 'micros').toFixed(1)),
          'station is': `${(of('station', 'rate') / of(name, 'rate')).toFixed(2)} ×`,
          'memory MB': Math.round(of(name, 'rss') / 1e6),
        },
      ]),
    ),
  );
}
