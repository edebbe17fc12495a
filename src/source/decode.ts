import type { Instant } from '../model/clock.js';
import type { ErrorCode } from '../model/error-codes.js';
import type { EventContract } from '../model/event-contract.js';
import type { StreamEvent } from '../model/event.js';
import { MESSAGE_ID_HEADER, type SourceMessage } from './event-source.js';

/** What a message turned out to be. `unread`: of a type that the projection does not read. */
export type Decoded =
  | { readonly outcome: 'event'; readonly event: StreamEvent }
  | { readonly outcome: 'unread' }
  | { readonly outcome: 'faulty'; readonly code: ErrorCode; readonly reason: string };

/** The schemas of every event type that a set of contracts promises. */
export type SchemasByType = ReadonlyMap<string, EventContract['events'][string]>;

export const schemasOf = (contracts: readonly EventContract[]): SchemasByType =>
  new Map(contracts.flatMap(({ events }) => Object.entries(events)));

const UNREAD: Decoded = { outcome: 'unread' };

/**
 * Reads one event out of a message: CloudEvents 1.0 in binary mode (`ce-` headers), or bare JSON whose
 * type is the last token of the subject. Never throws: a broken message is an outcome.
 */
export function decode(message: SourceMessage, schemas: SchemasByType): Decoded {
  const type = typeOf(message);
  const schema = schemas.get(type);
  if (schema === undefined) return UNREAD;
  let json: unknown;
  try {
    json = message.json();
  } catch (error) {
    return faulty('EVENT_UNDECODABLE', `${type} is not JSON: ${textOf(error)}.`);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where =
      issue === undefined ? '' : ` at ${issue.path.join('.') || 'its root'}: ${issue.message}`;
    return faulty('EVENT_SCHEMA', `${type} breaks its contract${where}.`);
  }
  return { outcome: 'event', event: new DecodedEvent(type, parsed.data, message) };
}

const typeOf = (message: SourceMessage): string =>
  message.header('ce-type') ?? message.subject.slice(message.subject.lastIndexOf('.') + 1);

/** Time and id are read from the headers only when a fold asks for them. */
class DecodedEvent implements StreamEvent {
  constructor(
    readonly type: string,
    readonly data: unknown,
    private readonly message: SourceMessage,
  ) {}

  get time(): Instant {
    const told = this.message.header('ce-time');
    const time = told === undefined ? Number.NaN : Date.parse(told);
    return Number.isNaN(time) ? this.message.storedAt : time;
  }

  get id(): string {
    const { message } = this;
    return (
      message.header('ce-id') ??
      message.header(MESSAGE_ID_HEADER) ??
      `${message.stream}:${message.sequence}`
    );
  }
}

const faulty = (code: ErrorCode, reason: string): Decoded => ({ outcome: 'faulty', code, reason });

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
