import { UNREAD, type Decoded } from '../decoded.js';
import type { SourceMessage } from '../event-source.js';
import { OpenedMessage, type Told } from '../opened-message.js';
import { readEvent, typeRead, unreadable } from '../read-event.js';
import type { SchemasByType } from '../schemas-by-type.js';
import { lastToken } from '../told-type.js';
import { openChange, type OpenedChange } from './open-change.js';

/**
 * Reads a change event, plain or with its schema, as Debezium's sinks write it: the subject ends in the table. A tombstone,
 * which follows a deletion and says no more, is left unread; so are tables that the contract does not declare.
 */
export function decodeDebezium(message: SourceMessage, schemas: SchemasByType): Decoded {
  const type = tableOf(message, schemas);
  if (type === undefined || message.payload().length === 0) return UNREAD;
  let opened: OpenedChange | 'tombstone';
  try {
    opened = openChange(message.json());
  } catch (error) {
    return { ...unreadable(message, type, error), type };
  }
  if (opened === 'tombstone') return UNREAD;
  const { data, time } = opened;
  const decoded = readEvent(new OpenedMessage(message, toldAt(time), () => data), type, schemas);
  return decoded.outcome === 'faulty' ? { ...decoded, type } : decoded;
}

const toldAt = (time: number | undefined): Told =>
  time === undefined ? {} : { 'ce-time': new Date(time).toISOString() };

/** The table of a message, as its contract names it. */
function tableOf(message: SourceMessage, schemas: SchemasByType): string | undefined {
  const table = lastToken(message.subject);
  const qualified = message.subject.split('.').slice(-2).join('.');
  return [table, qualified].find((type) => typeRead(message, type, schemas) !== undefined);
}
