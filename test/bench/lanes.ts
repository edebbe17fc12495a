import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { jetstreamManager } from '@nats-io/jetstream';
import { RedisProjectionStores } from '../../src/store/redis-projection-stores.js';
import { startServers, type RunningServers } from '../support/running-servers.js';
import { until } from '../support/until.js';
import { floodedProjections } from './lanes/flooded-projections.js';
import { Payments } from './lanes/payments.js';

/**
 * `npm run bench:lanes [-- flood events/s, seconds]`: how long an urgent event takes from its publish until a
 * reader of the feed has it, 100 a second: alone, then beside a relaxed projection that is flooded with more
 * than the machine can fold, with lanes and with lanes switched off; then whether the relaxed one recovers
 * with nothing lost.
 */
const RATE = Number(process.argv[2] ?? 40_000);
const SECONDS = Number(process.argv[3] ?? 30);

interface Outcome {
  readonly quiet: readonly number[];
  readonly flooded: readonly number[];
  readonly publishedPerSecond: number;
  readonly foldedPerSecond: number;
  readonly recoveryMs: number;
  readonly stored: number;
  readonly folded: number;
}

const outcomes = new Map<string, Outcome>();
for (const lanes of ['on', 'off']) outcomes.set(lanes, await run(lanes));
report(outcomes);

async function run(lanes: string): Promise<Outcome> {
  const servers = await startServers();
  await servers.freshStream('ORDERS', ['shop.orders.*']);
  await servers.freshStream('PAYMENTS', ['shop.payments.*']);
  const urls = [servers.natsServer.url, servers.redisServer.url];
  const station = program('station', [...urls, lanes]);
  try {
    const payments = await Payments.open(servers);
    await payments.publishFor(3_000);
    const quiet = await payments.publishFor(SECONDS * 1_000);
    const flood = program('flood', [servers.natsServer.url, String(RATE)]);
    // What is counted begins once the flood is there, and the code has warmed to it.
    await until(async () => (await foldedIn(servers)) > 50_000, { timeoutMs: 120_000 });
    const [storedThen, foldedThen] = [await storedIn(servers), await foldedIn(servers)];
    const flooded = await payments.publishFor(SECONDS * 1_000);
    const [storedNow, foldedNow] = [await storedIn(servers), await foldedIn(servers)];
    await end(flood);
    const stored = await storedIn(servers);
    const since = performance.now();
    await until(async () => (await foldedIn(servers)) >= stored, { timeoutMs: 600_000 });
    const recoveryMs = performance.now() - since;
    const folded = await foldedIn(servers);
    payments.close();
    const publishedPerSecond = (storedNow - storedThen) / SECONDS;
    const foldedPerSecond = (foldedNow - foldedThen) / SECONDS;
    return { quiet, flooded, publishedPerSecond, foldedPerSecond, recoveryMs, stored, folded };
  } finally {
    await end(station);
    await servers.stop();
  }
}

async function storedIn({ nats }: RunningServers): Promise<number> {
  return (await (await jetstreamManager(nats)).streams.info('ORDERS')).state.last_seq;
}

/** Of the projection that is furthest behind. */
async function foldedIn({ redis }: RunningServers): Promise<number> {
  const stores = floodedProjections.map((projection) =>
    new RedisProjectionStores(redis).open(projection),
  );
  const states = await Promise.all(stores.map((store) => store.state()));
  return Math.min(...states.map(({ counts }) => counts.folded));
}

function program(name: string, args: readonly string[]): ChildProcess {
  const file = new URL(`lanes/${name}.ts`, import.meta.url).pathname;
  return spawn(process.execPath, ['--import', 'tsx', file, ...args], { stdio: 'inherit' });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

function report(of: ReadonlyMap<string, Outcome>): void {
  const at = (values: readonly number[], share: number): number =>
    Number((values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0).toFixed(1));
  console.table(
    Object.fromEntries(
      [...of].map(([lanes, { quiet, flooded, ...rest }]) => [
        `lanes ${lanes}`,
        {
          'quiet p50 ms': at(quiet, 0.5),
          'quiet p99 ms': at(quiet, 0.99),
          'flooded p50 ms': at(flooded, 0.5),
          'flooded p99 ms': at(flooded, 0.99),
          'p99 ratio': Number((at(flooded, 0.99) / at(quiet, 0.99)).toFixed(2)),
          'flood events/s': Math.round(rest.publishedPerSecond),
          'folded events/s': Math.round(rest.foldedPerSecond),
          'recovery s': Number((rest.recoveryMs / 1_000).toFixed(1)),
          lost: rest.stored - rest.folded,
        },
      ]),
    ),
  );
}
