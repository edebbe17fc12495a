import type { Redis } from 'ioredis';
import type { Instant } from '../model/clock.js';
import type { Duration } from '../model/duration.js';
import type { Standing } from '../model/freshness.js';
import { streamsRead, type Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';
import { StationError } from '../model/station-error.js';
import { sequenceIn, taskStateOf } from './checkpoint-codec.js';
import { commitCall } from './commit-args.js';
import { COMMIT_SCRIPT } from './commit-script.js';
import { GAP_SCRIPT, PROVE_SCRIPT } from './frontier-scripts.js';
import type { EventOffset, SoughtCommit } from './commit-record.js';
import { keysOfProjection, type ProjectionKeys } from './keys.js';
import { CLAIM_SCRIPT, RELEASE_SCRIPT, RENEW_SCRIPT } from './lease-scripts.js';
import type {
  Commit,
  CommitOutcome,
  Filter,
  LeaseRequest,
  Page,
  PageRequest,
  PositionRead,
  PositionRequest,
  ProjectionStore,
  Proof,
  RowsRead,
  TaskState,
} from './projection-store.js';
import { seekCommit } from './redis-commits.js';
import { RedisAnswerCaches } from './redis-answer-cache.js';
import { RedisErasureStore } from './redis-erasure-store.js';
import { countRows, readPage, type PageSource } from './redis-pages.js';
import { readPosition } from './redis-positions.js';
import { RESET_SCRIPT } from './reset-script.js';
import { RedisScript } from './redis-script.js';
import { ROWS_SCRIPT, STANDING_SCRIPT } from './standing-scripts.js';
import { StandingFields, type StandingReply } from './standing.js';

const commitScript = new RedisScript(COMMIT_SCRIPT);
const claimScript = new RedisScript(CLAIM_SCRIPT);
const renewScript = new RedisScript(RENEW_SCRIPT);
const resetScript = new RedisScript(RESET_SCRIPT);
const releaseScript = new RedisScript(RELEASE_SCRIPT);
const proveScript = new RedisScript(PROVE_SCRIPT);
const gapScript = new RedisScript(GAP_SCRIPT);
const standingScript = new RedisScript(STANDING_SCRIPT);
const rowsScript = new RedisScript(ROWS_SCRIPT);

/** The connections of a store: commits must not wait behind reads, nor reads behind commits. */
export interface StoreConnections {
  readonly reads: Redis;
  readonly writes: Redis;
}

/** Keeps a projection in Redis 7: rows, indexes, checkpoint and feed move in one script. */
export class RedisProjectionStore implements ProjectionStore {
  private readonly keys: ProjectionKeys;
  private readonly fields: StandingFields;
  private readonly pages: PageSource;
  readonly erasures: RedisErasureStore;

  constructor(
    private readonly redis: StoreConnections,
    readonly projection: Projection,
  ) {
    this.keys = keysOfProjection(projection);
    this.fields = new StandingFields(projection);
    const answers = new RedisAnswerCaches(redis.writes).open(projection);
    this.erasures = new RedisErasureStore(redis.writes, this.keys, answers);
    this.pages = {
      redis: redis.reads,
      keys: this.keys,
      keyField: projection.key,
      standing: this.fields,
    };
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
    const { meta, rows, feed, quarantine, seen, commits } = this.keys;
    const keys = [meta, rows, feed, quarantine, seen, commits, ...indexes];
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
    return outcomeOf('commit', await commitScript.run(this.redis.writes, keys, args));
  }

  commitOf(offset: EventOffset): Promise<SoughtCommit> {
    return seekCommit(this.redis.reads, this.keys, offset);
  }

  async prove({ fencingToken, at, asOf }: Proof): Promise<CommitOutcome> {
    const args: (string | number)[] = [fencingToken, asOf];
    for (const stream of new Set([...streamsRead(this.projection), ...Object.keys(at)]))
      args.push(stream, sequenceIn(at, stream));
    return outcomeOf('proof', await proveScript.run(this.redis.writes, [this.keys.meta], args));
  }

  async noteGap(fencingToken: number, gap: boolean): Promise<void> {
    await gapScript.run(this.redis.writes, [this.keys.meta], [fencingToken, gap ? '1' : '']);
  }

  async now(): Promise<Instant> {
    const [inSeconds, microseconds] = await this.redis.reads.time();
    return Number(inSeconds) * 1_000 + Math.floor(Number(microseconds) / 1_000);
  }

  async standing(): Promise<Standing> {
    const { meta, quarantine } = this.keys;
    const reply = await standingScript.run(this.redis.reads, [meta, quarantine], this.fields.names);
    return this.fields.standingOf(reply as StandingReply);
  }

  async rowsOf(keys: readonly string[]): Promise<readonly (Row | undefined)[]> {
    if (keys.length === 0) return [];
    const rows = await this.redis.reads.hmget(this.keys.rows, ...keys);
    return rows.map(rowIn);
  }

  async readRows(keys: readonly string[]): Promise<RowsRead> {
    const { meta, quarantine, rows } = this.keys;
    const fields = [...this.fields.names, 'changes'];
    const args = [fields.length, ...fields, ...keys];
    const answer = await rowsScript.run(this.redis.reads, [meta, quarantine, rows], args);
    const [reply, found] = answer as [StandingReply, readonly (string | null)[]];
    const changes = Number(reply[2].at(-1) ?? 0);
    return { rows: found.map(rowIn), standing: this.fields.standingOf(reply), changes };
  }

  page(request: PageRequest): Promise<Page> {
    return readPage(this.pages, request);
  }

  count(where: Filter): Promise<number> {
    return countRows(this.pages, where);
  }

  position(request: PositionRequest): Promise<PositionRead> {
    const { keys, projection, fields: standing } = this;
    return readPosition({ redis: this.redis.reads, keys, projection, standing }, request);
  }
}

const rowIn = (json: string | null): Row | undefined =>
  json === null ? undefined : (JSON.parse(json) as Row);

function outcomeOf(asked: string, answer: unknown): CommitOutcome {
  if (answer === 'committed' || answer === 'stale-checkpoint' || answer === 'fenced') return answer;
  throw new StationError('STORE_CORRUPT', `The ${asked} found ${String(answer)}.`);
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
