import { ERROR_CODES, type ErrorCode } from './error-codes.js';

/** What an error tells beside its words: plain values, fit to be shown to whoever asked. */
export interface ErrorDetails {
  readonly [name: string]: number | string | null | readonly ErrorDetails[];
}

export interface StationErrorOptions extends ErrorOptions {
  readonly details?: ErrorDetails;
}

/** An error with a code of the table: its message says what happened, its remedy what to do. */
export class StationError extends Error {
  readonly remedy: string;
  readonly details: ErrorDetails;

  constructor(
    readonly code: ErrorCode,
    what: string,
    options?: StationErrorOptions,
  ) {
    super(`[${code}] ${what} ${ERROR_CODES[code]}`, options);
    this.name = 'StationError';
    this.remedy = ERROR_CODES[code];
    this.details = options?.details ?? {};
  }
}
