import { seconds, type Duration } from './duration.js';

/** A service that owns data, as the station may ask it: how it is reached, and how much it bears. */
export interface Owner {
  /** The service, in kebab-case. Over HTTP its address is the variable OWNER_URL_<NAME>, with `_` for `-`. */
  readonly name: string;
  readonly over: 'http' | 'nats';
  /** Of all replicas together: at most so many requests in any stretch of time `per`. */
  readonly rate: Rate;
  /** Requests of one replica that are under way at once. */
  readonly concurrency: number;
  /** For one request, where its asker does not have less. */
  readonly timeout: Duration;
  /** When it is left alone: after so many failures in a row, for so long; then one request tries. */
  readonly breaker: Breaker;
}

export interface Rate {
  readonly requests: number;
  readonly per: Duration;
}

export interface Breaker {
  readonly failures: number;
  readonly pause: Duration;
}

/** What an author writes of an {@link Owner}. */
export type OwnerDefinition = Pick<Owner, 'name' | 'over' | 'rate'> &
  Partial<Pick<Owner, 'concurrency' | 'timeout' | 'breaker'>>;

/** Declares a service that may be asked: 4 requests at once, 2 s each, left alone for 10 s after 5 failures. */
export const defineOwner = (definition: OwnerDefinition): Owner =>
  Object.freeze({
    concurrency: 4,
    timeout: seconds(2),
    breaker: { failures: 5, pause: seconds(10) },
    ...definition,
  });

/** One request to an owner, answered in JSON. */
export interface OwnerQuestion {
  /** Over HTTP a path with its query, beginning with `/`; over NATS a subject. */
  readonly at: string;
  /** Sent as JSON: over HTTP by POST, and by GET without it; over NATS as the payload, empty without it. */
  readonly body?: unknown;
}
