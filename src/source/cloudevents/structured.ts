import type { z } from 'zod';
import { textOf, UNREAD, undecodable, Unreadable, type Decoded, type Faulty } from '../decoded.js';
import type { SourceMessage } from '../event-source.js';
import { formatOf, mediaTypeOf } from '../media-type.js';
import { OpenedMessage } from '../opened-message.js';
import { utf8 } from '../payload-as.js';
import { readEvent, typeRead, unreadable } from '../read-event.js';
import type { SchemasByType } from '../schemas-by-type.js';
import { readXml } from '../xml/read-xml.js';
import { missingOf } from './attributes.js';
import { headerText } from './header-text.js';

type Members = Readonly<Record<string, unknown>>;

/** A message in structured mode: its payload is one event in CloudEvents' JSON format. */
export function decodeStructured(message: SourceMessage, schemas: SchemasByType): Decoded {
  try {
    return openOne(message, message.json(), schemas);
  } catch (error) {
    return unreadable(message, 'The CloudEvent', error);
  }
}

/**
 * A message whose payload is a batch in CloudEvents' JSON format. Its events are read all together: where one of them cannot
 * be, the message is faulty, and the reason tells which.
 */
export function decodeBatch(message: SourceMessage, schemas: SchemasByType): Decoded {
  let batch: unknown;
  try {
    batch = message.json();
  } catch (error) {
    return unreadable(message, 'The batch of CloudEvents', error);
  }
  if (!Array.isArray(batch)) return undecodable('The batch of CloudEvents is not a JSON array.');
  const members: readonly unknown[] = batch;
  const events = [];
  for (const [index, json] of members.entries()) {
    const decoded = openOne(message, json, schemas);
    if (decoded.outcome === 'faulty') return faultyAt(index, members.length, decoded);
    if (decoded.outcome === 'event') events.push(decoded.event);
  }
  return events.length === 0 ? UNREAD : { outcome: 'events', events };
}

const faultyAt = (index: number, size: number, fault: Faulty): Faulty => ({
  ...fault,
  reason: `Event ${index + 1} of a batch of ${size}: ${fault.reason}`,
});

function openOne(message: SourceMessage, json: unknown, schemas: SchemasByType): Decoded {
  if (json === null || typeof json !== 'object' || Array.isArray(json))
    return undecodable('The CloudEvent is not a JSON object.');
  const members = json as Members;
  const { type: told } = members;
  if (typeof told !== 'string' || told === '') return undecodable('The CloudEvent tells no type.');
  const opened = new OpenedMessage(message, toldBy(members), (schema) => dataOf(members, schema));
  const type = typeRead(opened, told, schemas);
  if (type === undefined) return UNREAD;
  const missing = missingOf((name) => members[name]);
  const decoded =
    missing === undefined
      ? readEvent(opened, told, schemas)
      : undecodable(`${type} is no CloudEvent: ${missing}.`);
  return decoded.outcome === 'faulty' ? { ...decoded, type } : decoded;
}

const ATTRIBUTES = ['type', 'id', 'source', 'time', 'dataschema', 'subject'];

const toldBy = (members: Members): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(
    ATTRIBUTES.map((name) => {
      const told = members[name];
      return [`ce-${name}`, typeof told === 'string' && told !== '' ? headerText(told) : undefined];
    }),
  );

/** The data of an event in the JSON format, 3.1.2. */
function dataOf(members: Members, schema: z.ZodType): unknown {
  const { data, data_base64: bytes, datacontenttype: content } = members;
  const told = typeof content === 'string' && content !== '' ? mediaTypeOf(content) : undefined;
  if (bytes !== undefined && bytes !== null) {
    if ('data' in members) throw new Unreadable('has both data and data_base64');
    if (told === undefined)
      throw new Unreadable('has data_base64 and no datacontenttype that tells what they are');
    const text = utf8(bytesOf(bytes));
    return formatOf(told) === 'json' ? fromJson(text) : readXml(text, schema);
  }
  if (told === undefined || formatOf(told) === 'json') return data;
  if (typeof data === 'string') return readXml(data, schema);
  throw new Unreadable(`has data of ${told.name} that are not a string`);
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function bytesOf(base64: unknown): Uint8Array {
  if (typeof base64 === 'string' && BASE64.test(base64)) return Buffer.from(base64, 'base64');
  throw new Unreadable('has data_base64 that are not Base64');
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Unreadable(`has data_base64 that are not JSON: ${textOf(error)}`);
  }
}
