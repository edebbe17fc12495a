import { undecodable, UNREAD, type Decoded, type ToldMessage } from '../decoded.js';
import type { SourceMessage } from '../event-source.js';
import { contentTypeOf, mediaTypeOf, structureOf } from '../media-type.js';
import { payloadAs } from '../payload-as.js';
import { readEvent, typeRead, type Readable } from '../read-event.js';
import type { SchemasByType } from '../schemas-by-type.js';
import { missingOf } from './attributes.js';
import { attributeText } from './header-text.js';
import { decodeBatch, decodeStructured } from './structured.js';

/**
 * Reads a message whose contract says that it is a CloudEvent: in structured mode or a batch by its content type, in binary
 * mode by its headers; without either, it is one in structured mode.
 */
export function decodeCloudEvent(message: SourceMessage, schemas: SchemasByType): Decoded {
  const content = contentTypeOf(message);
  if (content === undefined || content === 'application/json')
    return isBinary(message)
      ? decodeBinary(message, message, schemas)
      : decodeStructured(message, schemas);
  const media = mediaTypeOf(content);
  switch (structureOf(media)) {
    case 'one':
      return decodeStructured(message, schemas);
    case 'batch':
      return decodeBatch(message, schemas);
    case undefined:
      return decodeBinary(message, payloadAs(media, message), schemas);
  }
}

const isBinary = (message: ToldMessage): boolean =>
  message.header('ce-type') !== undefined || message.header('ce-specversion') !== undefined;

function decodeBinary(message: ToldMessage, readable: Readable, schemas: SchemasByType): Decoded {
  const told = message.header('ce-type') ?? '';
  const type = attributeText(told);
  if (type === undefined || type === '')
    return undecodable(`The CloudEvent tells ${told === '' ? 'no type' : `the type ${told}`}.`);
  if (typeRead(message, type, schemas) === undefined) return UNREAD;
  const missing = missingOf((name) => message.header(`ce-${name}`)) ?? badlyEncoded(message);
  return missing === undefined
    ? readEvent(readable, type, schemas)
    : undecodable(`${type} is no CloudEvent: ${missing}.`);
}

const TEXTS = ['ce-id', 'ce-source', 'ce-time', 'ce-dataschema'];

function badlyEncoded(message: ToldMessage): string | undefined {
  const bad = TEXTS.find((name) => attributeText(message.header(name) ?? '') === undefined);
  return bad && `its ${bad} is not percent-encoded UTF-8`;
}
