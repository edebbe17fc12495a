import { Unreadable } from './decoded.js';
import type { SourceMessage } from './event-source.js';

/** `text/xml; charset=utf-8`, taken apart; in lower case. */
export interface MediaType {
  readonly name: string;
  readonly charset: string | undefined;
}

/** The header of CloudEvents' binary mode that tells what its data are, where `content-type` does not. */
const DATA_HEADER = 'ce-datacontenttype';

/** What a message says its payload is. */
export const contentTypeOf = (message: Pick<SourceMessage, 'header'>): string | undefined =>
  message.header('content-type') ?? message.header(DATA_HEADER);

const CHARSET = /;\s*charset\s*=\s*"?([^";\s]+)/i;

export function mediaTypeOf(header: string): MediaType {
  const end = header.indexOf(';');
  const name = end === -1 ? header : header.slice(0, end);
  const charset = end === -1 ? undefined : CHARSET.exec(header)?.[1]?.toLowerCase();
  return { name: name.trim().toLowerCase(), charset };
}

/** How data are written. */
export type DataFormat = 'json' | 'xml';

const JSON_NAME = /^[^/\s]+\/(?:[^/\s]+\+)?json$/;
const XML_NAME = /^(?:(?:application|text)\/xml|[^/\s]+\/[^/\s]+\+xml)$/;
const CHARSETS: readonly (string | undefined)[] = [undefined, 'utf-8', 'utf8', 'us-ascii'];

/**
 * How data of a media type are written.
 * @throws Unreadable where the station takes no such data
 */
export function formatOf({ name, charset }: MediaType): DataFormat {
  const format = JSON_NAME.test(name) ? 'json' : XML_NAME.test(name) ? 'xml' : undefined;
  if (format === undefined)
    throw new Unreadable(`comes as ${name || 'nothing'}; taken is ${TAKEN}`);
  if (!CHARSETS.includes(charset))
    throw new Unreadable(`comes in the charset ${charset ?? ''}; taken is utf-8`);
  return format;
}

const TAKEN =
  'JSON (application/json, …+json), XML (application/xml, text/xml, …+xml), and CloudEvents in JSON ' +
  '(application/cloudevents+json, application/cloudevents-batch+json)';

/** What a media type says of CloudEvents in structured mode; undefined of every other. */
export function structureOf({ name }: MediaType): 'one' | 'batch' | undefined {
  if (name === 'application/cloudevents' || name === 'application/cloudevents+json') return 'one';
  return name === 'application/cloudevents-batch+json' ? 'batch' : undefined;
}
