import { JetStreamApiCodes, JetStreamApiError } from '@nats-io/jetstream';

const WRONG_LAST_MESSAGE_ID = 10070;
const OVERTAKEN: readonly number[] = [
  JetStreamApiCodes.StreamWrongLastSequence,
  WRONG_LAST_MESSAGE_ID,
];

/** Whether a message was refused because another one came before it. */
export const isOvertaken = (error: unknown): boolean =>
  error instanceof JetStreamApiError && OVERTAKEN.includes(error.code);

/** Why a stream did not do what it was asked, for the words of an error. */
export const reasonOf = (cause: unknown): string =>
  cause instanceof Error ? cause.message || cause.name : String(cause);
