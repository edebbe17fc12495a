import type { Envelope } from '../model/event-contract.js';
import { decodeCloudEvent } from './cloudevents/decode-cloud-event.js';
import { decodeBatch, decodeStructured } from './cloudevents/structured.js';
import { decodeDebezium } from './debezium/decode-debezium.js';
import type { Decoded } from './decoded.js';
import type { SourceMessage } from './event-source.js';
import { contentTypeOf, mediaTypeOf, structureOf } from './media-type.js';
import { OpenedMessage } from './opened-message.js';
import { payloadAs } from './payload-as.js';
import { readEvent } from './read-event.js';
import { declaredFor, type SchemasByType } from './schemas-by-type.js';
import { lastToken, typeOf } from './told-type.js';

/**
 * Reads what a message holds: in the envelope that its contract declares, else in that which its headers tell. An event of
 * an earlier version is upcast to the newest. Never throws: a broken message is an outcome.
 */
export function decode(message: SourceMessage, schemas: SchemasByType): Decoded {
  if (schemas.declared !== undefined) {
    const contract = declaredFor(message, schemas.declared);
    if (contract !== undefined) return OPEN[contract.envelope](message, contract.schemas);
  }
  const content = contentTypeOf(message);
  return content === undefined || content === PLAIN
    ? readEvent(message, typeOf(message), schemas)
    : decodeAs(content, message, schemas);
}

/** The content type of data that are read as they are; it need not be taken apart. */
const PLAIN = 'application/json';

type Open = (message: SourceMessage, schemas: SchemasByType) => Decoded;

const OPEN: Readonly<Record<Envelope, Open>> = {
  bare: decodeBare,
  cloudevents: decodeCloudEvent,
  debezium: decodeDebezium,
};

/** Any content type but JSON's own. */
function decodeAs(content: string, message: SourceMessage, schemas: SchemasByType): Decoded {
  const media = mediaTypeOf(content);
  switch (structureOf(media)) {
    case 'one':
      return decodeStructured(message, schemas);
    case 'batch':
      return decodeBatch(message, schemas);
    case undefined:
      return readEvent(payloadAs(media, message), typeOf(message), schemas);
  }
}

const UNTYPED = { 'ce-type': undefined };

/** Whatever its headers say of a type, the subject says it. */
function decodeBare(message: SourceMessage, schemas: SchemasByType): Decoded {
  const content = contentTypeOf(message);
  const readable =
    content === undefined || content === PLAIN ? message : payloadAs(mediaTypeOf(content), message);
  const type = lastToken(message.subject);
  if (schemas.evolved === undefined || message.header('ce-type') === undefined)
    return readEvent(readable, type, schemas);
  const bare = new OpenedMessage(message, UNTYPED, (schema) => readable.json(schema));
  return readEvent(bare, type, schemas);
}
