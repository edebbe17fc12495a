import { Unreadable } from './decoded.js';
import type { SourceMessage } from './event-source.js';
import { formatOf, type MediaType } from './media-type.js';
import { OpenedMessage } from './opened-message.js';
import type { Readable } from './read-event.js';
import { readXml } from './xml/read-xml.js';

const NOTHING = {};

/** A message whose payload is data of a media type; reading them fails where the station takes no such data. */
export const payloadAs = (media: MediaType, message: SourceMessage): Readable =>
  new OpenedMessage(message, NOTHING, (schema) =>
    formatOf(media) === 'json' ? message.json() : readXml(utf8(message.payload()), schema),
  );

const decoder = new TextDecoder('utf-8', { fatal: true });

/** @throws Unreadable where bytes are not UTF-8 */
export function utf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Unreadable('is not UTF-8');
  }
}
