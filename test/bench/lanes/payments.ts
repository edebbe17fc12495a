import { setTimeout as pause } from 'node:timers/promises';
import { jetstream } from '@nats-io/jetstream';
import { RedisChangeFeeds } from '../../../src/feed/redis-change-feed.js';
import type { RunningServers } from '../../support/running-servers.js';
import { until } from '../../support/until.js';
import { paymentStatus } from './payment-status.js';

const EVERY_MS = 10;

/** Publishes urgent events and hears them come out of the feed. */
export class Payments {
  private readonly sent = new Map<number, number>();
  private delays: number[] = [];
  private n = 0;

  private constructor(
    private readonly servers: RunningServers,
    private readonly feed: { close(): void },
  ) {}

  static async open(servers: RunningServers): Promise<Payments> {
    const feed = await new RedisChangeFeeds(servers.redis.reads).open(paymentStatus).follow({});
    const payments = new Payments(servers, feed);
    void (async () => {
      for await (const { row } of feed) payments.saw((row as { n: number }).n);
    })();
    return payments;
  }

  /** Resolves with the delay of each event, in milliseconds, once all of them were seen. */
  async publishFor(ms: number): Promise<readonly number[]> {
    const source = jetstream(this.servers.nats);
    this.delays = [];
    for (const end = performance.now() + ms; performance.now() < end;) {
      const [n, next] = [++this.n, performance.now() + EVERY_MS];
      const payment = { paymentId: `p${n % 500}`, status: 'authorised', n };
      this.sent.set(n, performance.now());
      void source.publish('shop.payments.PaymentMoved', JSON.stringify(payment));
      await pause(Math.max(0, next - performance.now()));
    }
    await until(() => this.sent.size === 0, { timeoutMs: 60_000 });
    return this.delays;
  }

  close(): void {
    this.feed.close();
  }

  private saw(n: number): void {
    const sent = this.sent.get(n);
    if (sent === undefined) return;
    this.sent.delete(n);
    this.delays.push(performance.now() - sent);
  }
}
