import { execFileSync } from 'node:child_process';
import { projections } from '../../projections/index.js';
import { Task } from '../../src/ingest/task.js';
import type { Checkpoint } from '../../src/model/checkpoint.js';
import { JetStreamSource } from '../../src/source/jetstream-source.js';
import { connectNats } from '../../src/source/nats-connection.js';
import { connectRedis } from '../../src/store/redis-connection.js';
import { RedisProjectionStore } from '../../src/store/redis-projection-store.js';
import { KeptLetters } from '../../src/testing/kept-letters.js';
import { startNats } from '../support/servers/nats.js';
import { startRedis } from '../support/servers/redis.js';
import { until } from '../support/until.js';

/**
 * `npm run bench:replay -- <file>`: real orders at full speed. First they are published by the replay
 * command, acknowledged one by one; then the station folds all of them into the example projections, on
 * one process. Needs `npm run build`.
 */
const [file = 'projections/producers/online-retail/two-weeks.csv.gz'] = process.argv.slice(2);

const [nats, redis] = await Promise.all([startNats(), startRedis()]);
try {
  const env = { ...process.env, NATS_URL: nats.url };
  const command = ['dist/src/replay.js', file, '--speed', 'max'];
  console.log(execFileSync(process.execPath, command, { env, encoding: 'utf8' }).trim());
  await foldAll();
} finally {
  await Promise.all([nats.stop(), redis.stop()]);
}

async function foldAll(): Promise<void> {
  const connection = await connectNats({ url: nats.url, name: 'bench' });
  const source = await JetStreamSource.on(connection);
  const reads = await connectRedis({ url: redis.url, name: 'reads' });
  const writes = await connectRedis({ url: redis.url, name: 'writes' });
  const reached = new Map<string, Checkpoint>();
  const tasks = projections.map(({ projection }) => {
    const store = new RedisProjectionStore({ reads, writes }, projection);
    return new Task({
      projection,
      source,
      store,
      deadLetters: new KeptLetters(),
      observe: (fact) => {
        if (fact.fact === 'batch-committed')
          reached.set(fact.task, { ...reached.get(fact.task), ...fact.to });
      },
      replica: 'bench',
    });
  });
  const wanted = await headsOf(source);
  const cpu = process.cpuUsage();
  const started = performance.now();
  for (const task of tasks) task.start();
  const atHead = (): boolean =>
    wanted.every(({ task, stream, head }) => reached.get(task)?.[stream]?.sequence === head);
  await until(atHead, { timeoutMs: 600_000, everyMs: 5 });
  const seconds = (performance.now() - started) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const events = wanted.reduce((sum, { head }) => sum + head, 0);
  console.log(
    `${events} events folded by ${tasks.length} projections in ${seconds.toFixed(1)} s: ` +
      `${Math.round(events / seconds)} events/s, ${((user + system) / events).toFixed(1)} µs of CPU each`,
  );
  await Promise.all(tasks.map((task) => task.stop()));
  reads.disconnect();
  writes.disconnect();
  await connection.close();
}

/** Where each projection is to arrive in each of its streams. */
async function headsOf(source: JetStreamSource) {
  const wanted: { task: string; stream: string; head: number }[] = [];
  for (const { projection } of projections)
    for (const { stream } of projection.reads) {
      const head = (await source.stateOf(stream))?.lastSequence ?? 0;
      wanted.push({ task: projection.name, stream, head });
    }
  return wanted;
}
