import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { Sql } from '../../../src/control/sql/sql.js';
import type { RunningServers } from '../running-servers.js';

/** Where a word was found: the name of a key, of a stream with a sequence, of a table. */
export type Found = string;

/** Looks for a word in all that Redis, NATS and SQL hold, keys and values, byte by byte. */
export async function foundAnywhere(
  { redis, nats }: Pick<RunningServers, 'redis' | 'nats'>,
  sql: Sql,
  word: string,
): Promise<readonly Found[]> {
  return [
    ...(await inRedis(redis.writes, word)),
    ...(await inStreams(nats, word)),
    ...(await inTables(sql, word)),
  ];
}

async function inRedis(
  redis: RunningServers['redis']['writes'],
  word: string,
): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const key of await redis.keys('*')) {
    const held = await valuesOf(redis, key);
    if (key.includes(word) || held.includes(word)) found.push(key);
  }
  return found;
}

/** All that a key holds, as text: what Redis dumps may be compressed. */
async function valuesOf(redis: RunningServers['redis']['writes'], key: string): Promise<string> {
  switch (await redis.type(key)) {
    case 'string':
      return (await redis.get(key)) ?? '';
    case 'hash':
      return JSON.stringify(await redis.hgetall(key));
    case 'zset':
      return JSON.stringify(await redis.zrange(key, 0, -1));
    case 'set':
      return JSON.stringify(await redis.smembers(key));
    case 'list':
      return JSON.stringify(await redis.lrange(key, 0, -1));
    case 'stream':
      return JSON.stringify(await redis.xrange(key, '-', '+'));
    default:
      return '';
  }
}

async function inStreams(nats: RunningServers['nats'], word: string): Promise<readonly Found[]> {
  const found: Found[] = [];
  const manager = await jetstreamManager(nats);
  for await (const { config, state } of manager.streams.list()) {
    if (state.messages === 0) continue;
    const consumer = await jetstream(nats).consumers.get(config.name);
    for await (const message of await consumer.consume()) {
      const headers = JSON.stringify(
        message.headers?.keys().map((key) => message.headers?.values(key)),
      );
      if ([message.subject, message.string(), headers].some((text) => text?.includes(word)))
        found.push(`${config.name}:${message.seq}`);
      if (message.seq >= state.last_seq) break;
    }
  }
  return found;
}

async function inTables(sql: Sql, word: string): Promise<readonly Found[]> {
  return sql.use(async (manager) => {
    const tables = await manager.query<{ name: string }[]>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
    );
    const found: Found[] = [];
    const bytes = Buffer.from(word).toString('hex');
    for (const { name } of tables) {
      const rows = await manager.query<unknown[]>(
        `SELECT 1 FROM "${name}" AS held WHERE position($1 IN held::text) > 0 OR position($2 IN held::text) > 0`,
        [word, bytes],
      );
      if (rows.length > 0) found.push(name);
    }
    return found;
  });
}
