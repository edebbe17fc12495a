import type { Instant } from '../model/clock.js';
import type { ErrorCode } from '../model/error-codes.js';
import type { StreamEvent } from '../model/event.js';
import { toldText } from './cloudevents/header-text.js';
import { MESSAGE_ID_HEADER, type SourceMessage } from './event-source.js';

/**
 * What a message turned out to be. `events`: a batch with those of its events that the projection reads, one at least.
 * `unread`: of a type that it does not read, or nothing at all.
 */
export type Decoded =
  | { readonly outcome: 'event'; readonly event: StreamEvent }
  | { readonly outcome: 'events'; readonly events: readonly StreamEvent[] }
  | { readonly outcome: 'unread' }
  | Faulty;

export interface Faulty {
  readonly outcome: 'faulty';
  readonly code: ErrorCode;
  readonly reason: string;
  /** Its type, where neither its headers nor its subject tell it. */
  readonly type?: string;
}

export const UNREAD: Decoded = { outcome: 'unread' };

export const faulty = (code: ErrorCode, reason: string): Faulty => ({
  outcome: 'faulty',
  code,
  reason,
});

export const undecodable = (reason: string): Faulty => faulty('EVENT_UNDECODABLE', reason);

/** What is told of data that cannot be read: the rest of a sentence that begins with the type of their event. */
export class Unreadable extends Error {}

export const textOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** What of a message tells about its event. */
export type ToldMessage = Pick<
  SourceMessage,
  'stream' | 'sequence' | 'subject' | 'storedAt' | 'header'
>;

/** Time, id and source are read from the headers only when a fold asks for them. */
export class DecodedEvent implements StreamEvent {
  constructor(
    readonly type: string,
    readonly data: unknown,
    private readonly message: ToldMessage,
  ) {}

  get time(): Instant {
    const told = this.message.header('ce-time');
    const time = told === undefined ? Number.NaN : Date.parse(toldText(told));
    return Number.isNaN(time) ? this.message.storedAt : time;
  }

  get id(): string {
    const { message } = this;
    const told = message.header('ce-id');
    if (told !== undefined) return toldText(told);
    return message.header(MESSAGE_ID_HEADER) ?? `${message.stream}:${message.sequence}`;
  }

  get source(): string | undefined {
    const told = this.message.header('ce-source');
    return told === undefined ? undefined : toldText(told);
  }
}
