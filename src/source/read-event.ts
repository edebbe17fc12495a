import type { z } from 'zod';
import type { EvolvedEvent } from '../model/evolved-event.js';
import {
  DecodedEvent,
  faulty,
  textOf,
  UNREAD,
  undecodable,
  Unreadable,
  type Decoded,
  type Faulty,
  type ToldMessage,
} from './decoded.js';
import type { SchemasByType } from './schemas-by-type.js';
import { versionedTypeOf, versionsTold } from './told-version.js';
import { schemaOfVersion, upcast, whereIn } from './upcast.js';

/** A message whose type is known, and whose data can be had. */
export interface Readable extends ToldMessage {
  /**
   * Its data, before they are checked.
   * @param schema what they will be checked by; formats without types are read by it
   * @throws Unreadable, or whatever a parser throws
   */
  json(schema: z.ZodType): unknown;
}

/** Reads the event of a type out of a message. One of an earlier version is upcast to the newest. */
export function readEvent(message: Readable, type: string, schemas: SchemasByType): Decoded {
  const schema = schemas.plain.get(type);
  if (schema === undefined)
    return schemas.evolved === undefined ? UNREAD : readEvolved(message, type, schemas.evolved);
  let data: unknown;
  try {
    data = message.json(schema);
  } catch (error) {
    return unreadable(message, type, error);
  }
  try {
    const parsed = schema.safeParse(data);
    if (parsed.success)
      return { outcome: 'event', event: new DecodedEvent(type, parsed.data, message) };
    return faulty('EVENT_SCHEMA', `${type} breaks its contract${whereIn(parsed.error)}.`);
  } catch (error) {
    return schemaThrew(type, error);
  }
}

/** The type under which a contract declares an event, by the type that its message tells; undefined where none does. */
export function typeRead(
  message: ToldMessage,
  told: string,
  { plain, evolved }: SchemasByType,
): string | undefined {
  if (plain.has(told) || evolved?.has(told)) return told;
  const type = evolved && versionedTypeOf(message)?.type;
  return type !== undefined && evolved?.has(type) ? type : undefined;
}

function readEvolved(
  message: Readable,
  whole: string,
  evolved: ReadonlyMap<string, EvolvedEvent>,
): Decoded {
  const type = evolved.has(whole) ? whole : (versionedTypeOf(message)?.type ?? whole);
  const event = evolved.get(type);
  if (event === undefined) return UNREAD;
  const [version, another] = versionsTold(message, type);
  if (another !== undefined)
    return faulty('EVENT_SCHEMA', `${type} tells two versions, ${version} and ${another}.`);
  let data: unknown;
  try {
    data = message.json(schemaOfVersion(event, version));
  } catch (error) {
    return unreadable(message, type, error);
  }
  try {
    const newest = upcast(event, { type, version }, data);
    if (newest.outcome === 'faulty') return newest;
    return { outcome: 'event', event: new DecodedEvent(type, newest.data, message) };
  } catch (error) {
    return schemaThrew(type, error);
  }
}

const schemaThrew = (type: string, error: unknown): Faulty =>
  faulty('EVENT_SCHEMA', `The schema of ${type} threw: ${textOf(error)}.`);

/** Why the data of a message cannot be had. */
export function unreadable(message: ToldMessage, what: string, error: unknown): Faulty {
  const encoding = message.header('content-encoding');
  if (encoding !== undefined && encoding.trim().toLowerCase() !== 'identity')
    return undecodable(`${what} comes encoded as ${encoding}; taken are payloads as they are.`);
  if (error instanceof Unreadable) return undecodable(`${what} ${error.message}.`);
  const isSyntax = error instanceof Error && error.name === 'SyntaxError';
  return undecodable(`${what} ${isSyntax ? 'is not JSON' : 'cannot be read'}: ${textOf(error)}.`);
}
