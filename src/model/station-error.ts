import { ERROR_CODES, type ErrorCode } from './error-codes.js';

/** An error with a code of the table: its message says what happened, its remedy what to do. */
export class StationError extends Error {
  readonly remedy: string;

  constructor(
    readonly code: ErrorCode,
    what: string,
    options?: ErrorOptions,
  ) {
    super(`[${code}] ${what} ${ERROR_CODES[code]}`, options);
    this.name = 'StationError';
    this.remedy = ERROR_CODES[code];
  }
}
