import type { Redis } from 'ioredis';
import type { Projection } from '../model/projection.js';
import { StationError } from '../model/station-error.js';
import { keysOfProjection } from './keys.js';
import { RedisChannels } from './redis-channels.js';
import type { Signals, Unsubscribe } from './signals.js';
import { isStoreUnavailable } from './store-unavailable.js';

/** Word between replicas through Redis: the scripts that move a projection publish it themselves. */
export class RedisSignals implements Signals {
  private readonly channels: RedisChannels;

  /** `redis` says what readers want; word is heard on one more connection like it. */
  constructor(private readonly redis: Redis) {
    this.channels = new RedisChannels(redis);
  }

  onMoved(projection: Projection, hear: () => void): Promise<Unsubscribe> {
    return orUnavailable(this.channels.listen(keysOfProjection(projection).meta, hear));
  }

  async want(projection: Projection): Promise<void> {
    await orUnavailable(this.redis.spublish(keysOfProjection(projection).wanted, ''));
  }

  onWanted(projection: Projection, hear: () => void): Unsubscribe {
    return this.channels.listenOnceThere(keysOfProjection(projection).wanted, hear);
  }

  /** Ends the connection; nothing is heard any more. */
  close(): void {
    this.channels.close();
  }
}

async function orUnavailable<Answer>(asked: Promise<Answer>): Promise<Answer> {
  try {
    return await asked;
  } catch (error) {
    if (!isStoreUnavailable(error)) throw error;
    const what = 'Word of changes cannot be exchanged now.';
    throw new StationError('STORE_UNAVAILABLE', what, { cause: error });
  }
}
