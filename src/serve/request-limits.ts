import { seconds, type Duration } from '../model/duration.js';
import type { ParseOptions, ValidationRule } from 'graphql';
import { unconditionalSubscriptionRule } from './subscription-rule.js';

/** What a request may cost before it is looked at; the same over HTTP, over a socket and over an event stream. */
export interface RequestLimits extends ConnectionLimits {
  /** Of a request's body, and of a socket's message. */
  readonly maxBytes: number;
  readonly parse: ParseOptions;
  /** Beside those of the GraphQL specification. */
  readonly rules: readonly ValidationRule[];
  /** From askers without a contract: no introspection, no suggestions. */
  readonly hidesSchema: boolean;
}

/** What connections that stay open may hold: sockets and event streams together. */
export interface ConnectionLimits {
  /** How long a socket may stay silent before it introduces itself. */
  readonly initWithin: Duration;
  /** How often a client is asked whether it is still there; one that has not answered by the next time is cut. */
  readonly pingEvery: Duration;
  /** How long clients have to take what was sent to them once the station stops, before they are cut. */
  readonly closeWithin: Duration;
  readonly connections: number;
  /** Of one remote address. Behind a proxy that is the proxy's, for all its clients. */
  readonly connectionsPerRemote: number;
  /** How many operations of one socket may run at the same time. */
  readonly operationsPerConnection: number;
  /**
   * How many bytes may wait in memory for one client. Beyond that it leaves the evaluation it shares, and no more is
   * read from its socket until they have left.
   */
  readonly mostWaiting: number;
}

const CONNECTION_LIMITS: ConnectionLimits = {
  initWithin: seconds(3),
  pingEvery: seconds(12),
  closeWithin: seconds(3),
  connections: 20_000,
  connectionsPerRemote: 10_000,
  operationsPerConnection: 100,
  mostWaiting: 64 * 1_024,
};

export interface LimitsOptions {
  readonly production: boolean;
  /** In place of the usual ones. */
  readonly connections?: Partial<ConnectionLimits> | undefined;
}

export const requestLimits = ({ production, connections }: LimitsOptions): RequestLimits => ({
  maxBytes: 256 * 1_024,
  parse: { maxTokens: 5_000 },
  rules: [unconditionalSubscriptionRule],
  hidesSchema: production,
  ...CONNECTION_LIMITS,
  ...connections,
});
