import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { StationSecret } from './station-secret.js';

const KEY = 'station:secret';
const BYTES = 32;

/** Keeps the secret in Redis; of replicas that start at the same time, one makes it. */
export class RedisStationSecret implements StationSecret {
  constructor(private readonly redis: Redis) {}

  async read(): Promise<Buffer> {
    await this.redis.setnx(KEY, randomBytes(BYTES).toString('base64'));
    return Buffer.from((await this.redis.get(KEY)) ?? '', 'base64');
  }
}
