import type { Headers } from '../model/dead-letter.js';

/** A message on its way into an {@link Outlet}. */
export interface OutletMessage {
  /** By which the stream recognises it when it comes twice. */
  readonly id: string;
  readonly headers: Headers;
  /** JSON. */
  readonly payload: string;
}

/** Where an outlet ends. */
export interface OutletEnd {
  /** The newest sequence that the stream ever gave; 0 before the first. */
  readonly sequence: number;
  /** The payload of that message; undefined when the stream no longer holds it. */
  readonly payload: string | undefined;
}

/** How much of what the stream may keep is used up from a sequence on: shares of 1. */
export interface OutletRoom {
  /** 1 also where the message of the sequence is gone. */
  readonly ofBytes: number;
  readonly ofAge: number;
}

/**
 * A stream of the station's own, which whoever publishes extends at its end only: a message is stored right behind
 * the one its publisher knew as the last, or not at all. So two publishers never mix, repeat or reorder messages.
 * Methods reject with a StationError when the stream cannot be reached.
 */
export interface Outlet {
  /** Makes the stream where there is none. */
  end(): Promise<OutletEnd>;
  /**
   * Stores the messages behind sequence `after`, in order. `overtaken`: only a beginning of them, or none, because
   * another publisher was there or the connection was lost since the end was looked at; look at it again. The same goes
   * when it rejects. A message whose id the stream knows is taken for stored where it has the place it is to have: an id
   * must stand for one content.
   */
  append(after: number, messages: readonly OutletMessage[]): Promise<'stored' | 'overtaken'>;
  room(from: number): Promise<OutletRoom>;
  /** How many messages are asked for. It reads all that the stream holds. */
  count(isAsked: (payload: string) => boolean): Promise<number>;
  /**
   * Deletes all messages before a sequence; of those that are asked for, the bytes are overwritten as well. Safe to repeat.
   */
  forget(range: ForgottenRange): Promise<void>;
}

/** Which messages of an outlet are forgotten. */
export interface ForgottenRange {
  readonly before: number;
  /** Whether the bytes of a message are to be overwritten. */
  readonly isSecret: (payload: string) => boolean;
  /** Told how many these are, before the first one is deleted. */
  readonly found: (messages: number) => Promise<void>;
}

/** Which stream, and the one subject it stores. */
export interface OutletPlace {
  readonly stream: string;
  readonly subject: string;
}
