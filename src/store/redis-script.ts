import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** A Lua script, run by its hash and loaded when the server does not know it yet. */
export class RedisScript {
  private readonly hash: string;

  constructor(private readonly source: string) {
    this.hash = createHash('sha1').update(source).digest('hex');
  }

  async run(
    redis: Redis,
    keys: readonly string[],
    args: readonly (string | number)[] = [],
  ): Promise<unknown> {
    // One array, never spread: a commit may have more arguments than a call has room for.
    const words = (script: string): (string | number)[] =>
      [script, keys.length, ...keys].concat(args);
    try {
      return await redis.call('EVALSHA', words(this.hash));
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return redis.call('EVAL', words(this.source));
    }
  }
}
