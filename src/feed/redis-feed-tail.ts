import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { milliseconds, seconds } from '../model/duration.js';
import { isStoreUnavailable } from '../store/store-unavailable.js';
import type { Change, FeedCursor } from './change-feed.js';
import { readOn, type FeedLog, type StopTail, type TailListener } from './feed-log.js';

const BLOCK = seconds(2);
const ENTRIES = 16;
const FIRST_WAIT = milliseconds(50);
const LONGEST_WAIT = seconds(1);

/** A log on a connection of its own, on which it may wait for changes. */
export interface WaitingLog extends FeedLog {
  readonly redis: Redis;
  wait(after: FeedCursor, how: { entries: number; ms: number }): Promise<readonly Change[]>;
}

/** A connection like another one, made when it is first used. */
export function tailConnection(redis: Redis, connectionName: string): Redis {
  const connection = redis.duplicate({
    connectionName,
    lazyConnect: true,
    enableAutoPipelining: false,
    // A read that takes longer than it asked to wait for has lost its connection.
    commandTimeout: 2 * BLOCK,
  });
  // Every failed command rejects its own promise; the event only repeats it.
  connection.on('error', () => undefined);
  return connection;
}

/** Connects what was not connected yet, and what the client gave up. */
async function connected(redis: Redis): Promise<void> {
  if (redis.status === 'wait' || redis.status === 'end') await redis.connect();
}

/** Waits at the end of a feed, for all its followers, until it is stopped. */
export class RedisFeedTail {
  private readonly stopping = new AbortController();
  private position: FeedCursor = 0;
  private pauseMs: number = FIRST_WAIT;
  /** Whether the log may have been cut or replaced unseen. */
  private isInDoubt = false;

  constructor(
    private readonly log: WaitingLog,
    private readonly listener: TailListener,
  ) {}

  start(after: FeedCursor): StopTail {
    this.position = after;
    void this.run();
    return () => {
      this.stopping.abort();
      this.log.redis.disconnect();
    };
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        await connected(this.log.redis);
        this.tell(await this.nextRun());
        this.pauseMs = FIRST_WAIT;
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        if (!isStoreUnavailable(error)) return this.listener.lost(error as Error);
        await this.reconnect(error);
      }
    }
  }

  /**
   * Waiting does not tell silence from a log that was cut to its end, or came back without its newest
   * changes and numbers others anew; so after silence and after an outage the end is looked at.
   */
  private async nextRun(): Promise<readonly Change[]> {
    const run = this.isInDoubt
      ? await readOn(this.log, this.position)
      : await this.log.wait(this.position, { entries: ENTRIES, ms: BLOCK });
    this.isInDoubt = !this.isInDoubt && run.length === 0;
    return run;
  }

  private tell(run: readonly Change[]): void {
    if (this.stopping.signal.aborted) return;
    this.position = run.at(-1)?.cursor ?? this.position;
    this.listener.changes(run);
  }

  private async reconnect(error: Error): Promise<void> {
    this.isInDoubt = true;
    if (error.message.startsWith('Command timed out')) this.log.redis.disconnect(true);
    await pause(this.pauseMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    this.pauseMs = Math.min(2 * this.pauseMs, LONGEST_WAIT);
  }
}
