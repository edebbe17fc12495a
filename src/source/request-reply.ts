import { RequestError, TimeoutError, type NatsConnection } from '@nats-io/nats-core';
import type { Duration } from '../model/duration.js';

/** What became of a request over NATS. */
export type Reply =
  | { readonly outcome: 'answered'; readonly payload: Uint8Array }
  /** The service answered with an error, as the NATS services API tells it in headers. */
  | { readonly outcome: 'error'; readonly code: string; readonly reason: string }
  /** Nobody listens on the subject. */
  | { readonly outcome: 'nobody' }
  | { readonly outcome: 'late' }
  /** The connection cannot carry it now. */
  | { readonly outcome: 'away'; readonly reason: string };

/** Asks services over NATS and waits for one answer. */
export interface RequestReply {
  request(subject: string, payload: string, within: Duration): Promise<Reply>;
}

/** The token under which Nest provides the {@link RequestReply} of the station. */
export const REQUEST_REPLY = Symbol('request-reply');

const ERROR_CODE = 'Nats-Service-Error-Code';
const ERROR_REASON = 'Nats-Service-Error';

export class NatsRequestReply implements RequestReply {
  constructor(private readonly connection: NatsConnection) {}

  async request(subject: string, payload: string, within: Duration): Promise<Reply> {
    try {
      const answer = await this.connection.request(subject, payload, { timeout: within });
      const code = answer.headers?.get(ERROR_CODE);
      if (!code) return { outcome: 'answered', payload: answer.data };
      return { outcome: 'error', code, reason: answer.headers?.get(ERROR_REASON) ?? '' };
    } catch (error) {
      return failureOf(error);
    }
  }
}

function failureOf(error: unknown): Reply {
  if (isTimeout(error)) return { outcome: 'late' };
  if (error instanceof RequestError && error.isNoResponders()) return { outcome: 'nobody' };
  return { outcome: 'away', reason: error instanceof Error ? error.message : String(error) };
}

const isTimeout = (error: unknown): boolean =>
  error instanceof TimeoutError || (error instanceof Error && error.cause instanceof TimeoutError);
