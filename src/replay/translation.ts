import type { EventContract } from '../model/event-contract.js';
import type { OutgoingEvent } from '../source/outgoing-event.js';

/** Why a row cannot be translated. */
export interface RowFault {
  readonly fault: string;
}

/** Turns the rows of one data set into the events of its producers, in the order of the file. */
export interface Translation {
  /** The columns a file must have, in this order. */
  readonly columns: readonly string[];
  /** The contracts of all events it can make. */
  readonly contracts: readonly EventContract[];
  /** Rows read so far that no event tells of. */
  readonly leftOut: number;
  /** Takes the next row; returns the events that are complete with it. The ids must be the same in every run. */
  add(fields: readonly string[]): readonly OutgoingEvent[] | RowFault;
  /** The events that waited for the end of the file. */
  end(): readonly OutgoingEvent[];
}
