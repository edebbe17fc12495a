import type { Redis } from 'ioredis';
import { seconds } from '../model/duration.js';
import type { Unsubscribe } from './signals.js';

/** A peer that vanished without a word is given up after this long without a packet, and some probes. */
const SILENCE = seconds(5);

/** What is known of one channel. */
interface Channel {
  readonly hears: Set<() => void>;
  /** Absent where the server does not know, or may have forgotten, that the channel is listened to. */
  subscribed: Promise<void> | undefined;
}

/**
 * Hears shard channels on one connection like another one, made when it is first used. A channel is subscribed to
 * while somebody listens. After an outage all of them are subscribed to again, and then whoever listens is told
 * once, as word may have been lost.
 */
export class RedisChannels {
  private readonly redis: Redis;
  private readonly channels = new Map<string, Channel>();
  private isClosed = false;

  constructor(like: Redis) {
    this.redis = subscriberLike(like);
    this.redis.on('smessage', (name: string) => this.tell(this.channels.get(name)));
    this.redis.on('close', () => this.forgetSubscriptions());
    this.redis.on('ready', () => this.subscribeAgain());
  }

  /** Hears from when the promise resolves. Where it rejects, the server is away and nothing is heard. */
  async listen(name: string, hear: () => void): Promise<Unsubscribe> {
    const stop = this.add(name, hear);
    try {
      await this.subscribed(name);
      return stop;
    } catch (error) {
      stop();
      throw error;
    }
  }

  /** Hears from now on, or from when the server is there. */
  listenOnceThere(name: string, hear: () => void): Unsubscribe {
    const stop = this.add(name, hear);
    this.subscribed(name).catch(() => undefined);
    return stop;
  }

  close(): void {
    this.isClosed = true;
    this.channels.clear();
    this.redis.disconnect();
  }

  private add(name: string, hear: () => void): Unsubscribe {
    const channel = this.channels.get(name) ?? { hears: new Set(), subscribed: undefined };
    this.channels.set(name, channel);
    // The same function may listen twice.
    const own = (): void => hear();
    channel.hears.add(own);
    return () => {
      if (!channel.hears.delete(own) || channel.hears.size > 0) return;
      if (this.channels.get(name) !== channel) return;
      this.channels.delete(name);
      if (this.redis.status === 'ready') this.redis.sunsubscribe(name).catch(() => undefined);
    };
  }

  private subscribed(name: string): Promise<void> {
    const channel = this.channels.get(name);
    if (channel === undefined) return Promise.reject(new Error('Connection is closed.'));
    if (channel.subscribed !== undefined) return channel.subscribed;
    const subscribed = this.subscribe(name, channel).catch((error: unknown) => {
      if (channel.subscribed === subscribed) channel.subscribed = undefined;
      throw error;
    });
    channel.subscribed = subscribed;
    return subscribed;
  }

  private async subscribe(name: string, channel: Channel): Promise<void> {
    if (this.redis.status !== 'ready') await this.ready();
    if (this.channels.get(name) !== channel) throw new Error('Connection is closed.');
    try {
      await this.redis.ssubscribe(name);
    } catch (error) {
      // Whether the server heard it is not known: begin anew.
      if (isTimeout(error) && !this.isClosed) this.redis.disconnect(true);
      throw error;
    }
  }

  /** Waits while the connection is being made; rejects at once while it is lost. */
  private ready(): Promise<void> {
    const { redis } = this;
    if (this.isClosed || redis.status === 'reconnecting' || redis.status === 'close')
      return Promise.reject(new Error('Connection is closed.'));
    if (redis.status === 'wait' || redis.status === 'end') redis.connect().catch(() => undefined);
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        redis.off('ready', settle).off('close', settle).off('end', settle);
        if (redis.status === 'ready') resolve();
        else reject(new Error('Connection is closed.'));
      };
      redis.on('ready', settle).on('close', settle).on('end', settle);
    });
  }

  private forgetSubscriptions(): void {
    for (const channel of this.channels.values()) channel.subscribed = undefined;
  }

  private subscribeAgain(): void {
    for (const [name, channel] of this.channels) {
      if (channel.subscribed !== undefined) continue;
      this.subscribed(name).then(
        () => this.tell(channel),
        () => undefined,
      );
    }
  }

  private tell(channel: Channel | undefined): void {
    if (channel === undefined) return;
    // Who hears may stop, or listen anew.
    const listening = [...channel.hears];
    for (const hear of listening) if (channel.hears.has(hear)) hear();
  }
}

function subscriberLike(like: Redis): Redis {
  const redis = like.duplicate({
    connectionName: `${like.options.connectionName ?? 'station'}-signals`,
    lazyConnect: true,
    enableAutoPipelining: false,
    // The client would do it in promises of its own that nobody catches.
    autoResubscribe: false,
    keepAlive: SILENCE,
  });
  // Every failed command rejects its own promise; the event only repeats it.
  redis.on('error', () => undefined);
  return redis;
}

const isTimeout = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('Command timed out');
