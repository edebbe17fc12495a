/** How a run goes: whose evaluation, for how many, for how long. */
export interface Course {
  readonly contestant: Contestant;
  readonly subscribers: number;
  readonly seconds: number;
  readonly changesPerSecond: number;
}

/**
 * `shared` is the station as it is; `each` gives every subscriber other variables, and so an evaluation of its own;
 * `library` is graphql-ws with its defaults over the same schema.
 */
export const CONTESTANTS = ['shared', 'each', 'library'] as const;
export type Contestant = (typeof CONTESTANTS)[number];

/** What a station measured. */
export interface Fanned {
  readonly connectMs: number;
  readonly messages: number;
  readonly cpuMicros: number;
  readonly bytesPerConnection: number;
  readonly latencyMs: Latency;
}

export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

/** What the process of the clients says to the station: it is ready, or what came since. */
export type ClientsSay =
  { readonly subscribed: number } | { readonly messages: number; readonly latencyMs: Latency };

export const SUBSCRIPTION = `subscription Changed {
  productCardsChanged { key kind cursor node { productId name priceMinor updatedAt } }
}`;
