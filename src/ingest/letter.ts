import type { DeadLetter } from '../model/dead-letter.js';
import type { Projection } from '../model/projection.js';
import type { SourceMessage } from '../source/event-source.js';
import type { Fault } from './arrival.js';

/** What a dead letter says beyond its message. */
interface Aside {
  readonly number: number;
  readonly queue: string;
  readonly key: string | null;
  readonly fault: Fault;
}

/** Makes a dead letter of a message. */
export const letterOf = (
  { name, version }: Projection,
  message: SourceMessage,
  { number, queue, key, fault }: Aside,
): DeadLetter => ({
  projection: name,
  version,
  number,
  queue,
  key,
  stream: message.stream,
  sequence: message.sequence,
  subject: message.subject,
  storedAt: message.storedAt,
  headers: message.headers(),
  payload: message.payload(),
  code: fault.code,
  reason: fault.reason,
});
