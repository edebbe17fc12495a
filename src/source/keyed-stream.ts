import type { EventContract } from '../model/event-contract.js';
import type { StreamEvent } from '../model/event.js';
import type { Appended } from './appended.js';

/** The last message of a place. */
export interface LastMessage {
  readonly sequence: number;
  /** Of its event. */
  readonly type: string | undefined;
  /** The data of its event, as JSON text. */
  readonly payload: string;
  header(name: string): string | undefined;
}

/** A message on its way behind the last one of its place. */
export interface NextMessage {
  readonly event: StreamEvent;
  /** The sequence of the last message of its place; 0 before the first. */
  readonly after: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether earlier messages of the place are removed. */
  readonly alone?: boolean;
}

/**
 * A stream of the station's own with a subject for each place. A message is stored right behind the one that its publisher
 * took for the last of its place, or not at all: so no two publishers mix. Methods reject with a StationError where the
 * stream cannot be reached.
 */
export interface KeyedStream {
  last(place: Place): Promise<LastMessage | undefined>;
  append(place: Place, message: NextMessage): Promise<Appended>;
}

/** Opens the streams of contracts. */
export interface KeyedStreams {
  open(contract: EventContract): KeyedStream;
}

/** The token under which Nest provides the {@link KeyedStreams} of the station. */
export const KEYED_STREAMS = Symbol('keyed-streams');

/** What a message is about: a key of those who publish, or a mark of the station's own, which no key is taken for. */
export type Place = { readonly key: string } | { readonly mark: string };

/** Where the messages of a place are: the contract's subject, its wildcard replaced by one token. */
export const subjectOfPlace = ({ subject }: Pick<EventContract, 'subject'>, place: Place): string =>
  subject.replace(/[*>]$/, 'mark' in place ? `=${place.mark}` : tokenOf(place.key));

/** Different for different keys, never empty, and never with a `=`. */
const tokenOf = (key: string): string =>
  key === ''
    ? '_'
    : encodeURIComponent(key)
        .replace(/[.*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
        .replace(/^_$/, '%5F');
