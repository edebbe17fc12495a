import {
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
  RLWrapperTimeouts,
} from 'rate-limiter-flexible';
import { milliseconds, seconds } from '../../model/duration.js';
import type { StoreConnections } from '../../store/redis-projection-store.js';
import type { ConsumerLimits } from '../consumer.js';
import { TOKEN_BUCKET_SCRIPT } from './token-bucket-script.js';

/** The connection over which replicas share their rates. */
export type RatesRedis = StoreConnections['reads'];

/** The token under which Nest provides the {@link RatesRedis} of the station; undefined where each replica is alone. */
export const RATES_REDIS = Symbol('rates-redis');

/** How large a bucket is, and how fast it fills. */
export interface BucketSize {
  readonly points: number;
  readonly pointsPerMs: number;
}

/** Requests are points: a second's worth fits in, and the burst on top of it. */
export const bucketOf = ({ requestsPerSecond, burst }: ConsumerLimits): BucketSize => ({
  points: requestsPerSecond + burst,
  pointsPerMs: requestsPerSecond / seconds(1),
});

/** Takes points that were spent out of a bucket, and tells how many are left: below zero where too many were spent. */
export type Spend = (consumer: string, points: number) => Promise<number>;

const ANSWERED_WITHIN = milliseconds(200);

/**
 * The bucket of a consumer: shared by all replicas through Redis, and this replica's own, of the same rate, while
 * Redis does not answer.
 */
export const bucket = (size: BucketSize, redis: RatesRedis | undefined): Spend => {
  const whole = { points: size.points, duration: size.points / size.pointsPerMs / seconds(1) };
  const alone = new RateLimiterMemory(whole);
  const limiter =
    redis === undefined
      ? alone
      : new RLWrapperTimeouts({
          limiter: new RateLimiterRedis({
            ...whole,
            storeClient: redis,
            keyPrefix: 'station:rate',
            customIncrTtlLuaScript: TOKEN_BUCKET_SCRIPT,
            rejectIfRedisNotReady: true,
            insuranceLimiter: alone,
          }),
          timeoutMs: ANSWERED_WITHIN,
        });
  return async (consumer, points) => {
    const { consumedPoints } = await limiter.consume(consumer, points).catch(asOverspent);
    return size.points - consumedPoints;
  };
};

/** The limiter rejects with its answer where more was spent than there was. */
const asOverspent = (rejected: unknown): RateLimiterRes => {
  if (rejected instanceof RateLimiterRes) return rejected;
  throw rejected;
};
