import type { Instant } from '../../model/clock.js';
import type { StreamEvent } from '../../model/event.js';
import type { Projection } from '../../model/projection.js';
import { decode } from '../../source/decode.js';
import { MESSAGE_ID_HEADER, type SourceMessage } from '../../source/event-source.js';
import { schemasOf } from '../../source/schemas-by-type.js';
import { covers } from '../../source/subject.js';
import { typeOf } from '../../source/told-type.js';
import type { EventOffset } from '../../store/commit-record.js';
import { readable } from '../readable.js';
import type { MessageState, TracedMessage } from './trace-report.js';

/** A message as it was found, or not. */
export interface FoundMessage {
  readonly offset: EventOffset;
  readonly state: MessageState;
  readonly message: SourceMessage | undefined;
  /** The projections that read its stream. */
  readonly readers: readonly Projection[];
}

const NOT_KNOWN = {
  subject: null,
  storedAt: null,
  type: null,
  id: null,
  time: null,
  headers: null,
  payload: null,
};

/** A message as people read it. */
export function messageOf({ offset, state, message, readers }: FoundMessage): TracedMessage {
  const producers = producersOf(readers, offset, message);
  if (message === undefined) return { state, ...NOT_KNOWN, producers };
  return {
    state,
    subject: message.subject,
    storedAt: timeOf(message.storedAt),
    ...toldBy(message, readers),
    producers,
    headers: message.headers(),
    payload: readable(message.payload()),
  };
}

/** What it says of itself, in whatever envelope its contract has it; where that cannot be opened, by its headers. */
function toldBy(
  message: SourceMessage,
  readers: readonly Projection[],
): Pick<TracedMessage, 'type' | 'id' | 'time'> {
  const opened = readers.map(({ reads }) => eventsIn(message, schemasOf(reads)));
  const events = opened.find(({ length }) => length > 0) ?? [];
  const [event] = events;
  if (event === undefined || events.length > 1) {
    const types = new Set(events.map(({ type }) => type));
    const type = events.length === 0 ? typeOf(message) : [...types].join(', ');
    return { type, id: message.header(MESSAGE_ID_HEADER) ?? null, time: null };
  }
  const isNumbered = event.id === `${message.stream}:${message.sequence}`;
  return {
    type: event.type,
    id: isNumbered ? null : event.id,
    time: event.time === message.storedAt ? null : timeOf(event.time),
  };
}

function eventsIn(
  message: SourceMessage,
  schemas: ReturnType<typeof schemasOf>,
): readonly StreamEvent[] {
  const decoded = decode(message, schemas);
  if (decoded.outcome === 'events') return decoded.events;
  return decoded.outcome === 'event' ? [decoded.event] : [];
}

const timeOf = (instant: Instant): string => new Date(instant).toISOString();

/** Who promised events of its subject; where that is not known, of its stream. */
const producersOf = (
  readers: readonly Projection[],
  { stream }: EventOffset,
  message: SourceMessage | undefined,
): readonly string[] => {
  const contracts = readers
    .flatMap(({ reads }) => reads)
    .filter((of) => of.stream === stream)
    .filter(({ subject }) => message === undefined || covers(subject, message.subject));
  return [...new Set(contracts.map(({ owner }) => owner))].toSorted();
};
