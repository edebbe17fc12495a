import type { Duration } from '../model/duration.js';

/** A replica that lives, and the tasks it is able to work on. */
export interface Replica {
  readonly name: string;
  readonly tasks: readonly string[];
}

/** Who is there: replicas that said so lately. */
export interface Replicas {
  /** Says that a replica lives, and tells who does. One that is not heard of for `ttl` is forgotten. */
  beat(replica: Replica, ttl: Duration): Promise<readonly Replica[]>;
  /** Says that a replica ends. */
  leave(name: string): Promise<void>;
}

/** The token under which Nest provides the {@link Replicas} of the station. */
export const REPLICAS = Symbol('replicas');
