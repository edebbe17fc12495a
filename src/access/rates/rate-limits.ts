import type { Consumer } from '../consumer.js';
import { bucket, bucketOf, type RatesRedis } from './bucket.js';
import { RateShare } from './rate-share.js';

/** Holds each consumer to the rate of its contract, over all replicas. */
export class RateLimits {
  readonly #shares = new WeakMap<Consumer, RateShare>();

  /**
   * @param redis undefined: each replica grants the whole rate by itself
   * @param now of a monotonic clock, in ms
   */
  constructor(
    private readonly redis: RatesRedis | undefined,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * Takes one request of the consumer's rate, at once. A refused one takes nothing. It does not look at
   * {@link ConsumerLimits.measureOnly}: whoever asks answers the request anyway where that is set.
   * @returns 0 where it is granted, else after how many ms it is worth asking again
   */
  take(consumer: Consumer): number {
    return (this.#shares.get(consumer) ?? this.open(consumer)).take();
  }

  private open(consumer: Consumer): RateShare {
    const size = bucketOf(consumer.limits);
    const spend = bucket(size, this.redis);
    const share = new RateShare(size, (points) => spend(consumer.name, points), this.now);
    this.#shares.set(consumer, share);
    return share;
  }
}
