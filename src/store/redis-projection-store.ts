import type { Redis } from 'ioredis';
import type { Instant } from '../model/clock.js';
import type { Duration } from '../model/duration.js';
import type { Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';
import { StationError } from '../model/station-error.js';
import { taskStateOf } from './checkpoint-codec.js';
import { commitCall } from './commit-args.js';
import { COMMIT_SCRIPT } from './commit-script.js';
import { keysOfProjection, type ProjectionKeys } from './keys.js';
import { CLAIM_SCRIPT, RELEASE_SCRIPT, RENEW_SCRIPT } from './lease-scripts.js';
import type {
  Commit,
  CommitOutcome,
  Filter,
  LeaseRequest,
  Page,
  PageRequest,
  ProjectionStore,
  TaskState,
} from './projection-store.js';
import { countRows, readPage, type PageSource } from './redis-pages.js';
import { RESET_SCRIPT } from './reset-script.js';
import { RedisScript } from './redis-script.js';

const commitScript = new RedisScript(COMMIT_SCRIPT);
const claimScript = new RedisScript(CLAIM_SCRIPT);
const renewScript = new RedisScript(RENEW_SCRIPT);
const resetScript = new RedisScript(RESET_SCRIPT);
const releaseScript = new RedisScript(RELEASE_SCRIPT);

/** The connections of a store: commits must not wait behind reads, nor reads behind commits. */
export interface StoreConnections {
  readonly reads: Redis;
  readonly writes: Redis;
}

/** Keeps a projection in Redis 7: rows, indexes, checkpoint and feed move in one script. */
export class RedisProjectionStore implements ProjectionStore {
  private readonly keys: ProjectionKeys;
  private readonly pages: PageSource;

  constructor(
    private readonly redis: StoreConnections,
    readonly projection: Projection,
  ) {
    this.keys = keysOfProjection(projection);
    this.pages = { redis: redis.reads, keys: this.keys, keyField: projection.key };
  }

  async claim({ owner, ttl }: LeaseRequest): Promise<number | undefined> {
    const token = await claimScript.run(this.redis.writes, [this.keys.meta], [owner, ttl]);
    return token === null ? undefined : Number(token);
  }

  async renew(fencingToken: number, ttl: Duration): Promise<boolean> {
    return (await renewScript.run(this.redis.writes, [this.keys.meta], [fencingToken, ttl])) === 1;
  }

  async release(fencingToken: number): Promise<void> {
    await releaseScript.run(this.redis.writes, [this.keys.meta], [fencingToken]);
  }

  async reset(fencingToken: number): Promise<void> {
    const { writes } = this.redis;
    // Only the owner writes, and the caller is the owner: no key appears between the scan and the script.
    const indexes = await keysLike(writes, this.keys.index('*'));
    const { meta, rows, feed, quarantine, seen } = this.keys;
    const keys = [meta, rows, feed, quarantine, seen, ...indexes];
    if ((await resetScript.run(writes, keys, [fencingToken])) !== 1)
      throw new StationError('TASK_NOT_OWNED', 'The token was superseded before the reset.');
  }

  async state(): Promise<TaskState> {
    const { writes } = this.redis;
    const [meta, quarantine] = await Promise.all([
      writes.hgetall(this.keys.meta),
      writes.hgetall(this.keys.quarantine),
    ]);
    return taskStateOf(meta, quarantine);
  }

  async seen(): Promise<ReadonlyMap<string, Instant>> {
    const flat = await this.redis.writes.zrange(this.keys.seen, 0, -1, 'WITHSCORES');
    const seen = new Map<string, Instant>();
    for (let i = 0; i < flat.length; i += 2) seen.set(flat[i] ?? '', Number(flat[i + 1]));
    return seen;
  }

  async commit(commit: Commit): Promise<CommitOutcome> {
    const { keys, args } = commitCall(this.projection, this.keys, commit);
    const answer = await commitScript.run(this.redis.writes, keys, args);
    if (answer === 'committed' || answer === 'stale-checkpoint' || answer === 'fenced')
      return answer;
    throw new StationError('STORE_CORRUPT', `The commit found ${String(answer)}.`);
  }

  async rowsOf(keys: readonly string[]): Promise<readonly (Row | undefined)[]> {
    if (keys.length === 0) return [];
    const rows = await this.redis.reads.hmget(this.keys.rows, ...keys);
    return rows.map((json) => (json === null ? undefined : (JSON.parse(json) as Row)));
  }

  page(request: PageRequest): Promise<Page> {
    return readPage(this.pages, request);
  }

  count(where: Filter): Promise<number> {
    return countRows(this.pages, where);
  }
}

async function keysLike(redis: Redis, pattern: string): Promise<string[]> {
  const found: string[] = [];
  const literal = pattern.replace(/[[\]?^\\]/g, '\\$&');
  for (let cursor = ''; cursor !== '0';) {
    const [next, keys] = await redis.scan(cursor || '0', 'MATCH', literal, 'COUNT', 1_000);
    found.push(...keys);
    cursor = next;
  }
  return [...new Set(found)];
}
