import type { Projection } from '../model/projection.js';
import type { ProjectionStore, ProjectionStores } from './projection-store.js';
import { RedisProjectionStore, type StoreConnections } from './redis-projection-store.js';

/** The stores of a station on one Redis. */
export class RedisProjectionStores implements ProjectionStores {
  constructor(private readonly redis: StoreConnections) {}

  open(projection: Projection): ProjectionStore {
    return new RedisProjectionStore(this.redis, projection);
  }
}
