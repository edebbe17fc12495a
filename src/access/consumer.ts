import type { Ask } from '../freshness/demand.js';

/** What a consumer may ask: only the documents of its contract, or whatever stays within their fields. */
export type AccessLevel = 'documents' | 'fields';

/**
 * What becomes of a request outside the contract: refused; answered without what lies outside; or answered and
 * reported.
 */
export type ViolationMode = 'reject' | 'minimal' | 'dry-run';

export type ConsumerTransport = 'http' | 'websocket' | 'sse';

/** The freshness a consumer is given where a request demands none. */
export type DefaultFreshness = Omit<Ask, 'after'>;

/** The most that a consumer may ask. Those of one document are known before it runs; the others are held at run time. */
export interface ConsumerLimits {
  /** Requests beyond a limit are answered and reported, not refused. */
  readonly measureOnly: boolean;
  /** How deep fields may nest. */
  readonly depth: number;
  /** Fields of one document that are given another name. */
  readonly aliases: number;
  readonly rootFields: number;
  readonly tokens: number;
  /** Fields that may be read, by the sizes of the pages asked for. */
  readonly cost: number;
  readonly requestsPerSecond: number;
  /** How many requests may come at once, above the rate. */
  readonly burst: number;
  /** Subscriptions that are open at the same time, on one replica. */
  readonly subscriptions: number;
  /** Requests that wait for fresher rows at the same time, on one replica. */
  readonly waiters: number;
}

/** A service that reads from the station, as its contract declares it. */
export interface Consumer {
  readonly name: string;
  /** The team that owns it. */
  readonly team: string;
  /** Whom to tell before something breaks. */
  readonly contact: string;
  readonly level: AccessLevel;
  readonly mode: ViolationMode;
  readonly transports: readonly ConsumerTransport[];
  /** Whether it may ask for the schema. */
  readonly introspection: boolean;
  readonly freshness: DefaultFreshness;
  readonly limits: ConsumerLimits;
}
