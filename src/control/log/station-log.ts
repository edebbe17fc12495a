import type { LoggerService } from '@nestjs/common';
import { pino, type Level, type Logger } from 'pino';
import { StationError } from '../../model/station-error.js';

/** The log of a station: JSON lines on standard output, for machines to collect. */
export const openLog = (options: { readonly level: string; readonly station: string }): Logger =>
  pino({ level: options.level, base: { station: options.station } });

/** Nest's own log, and that of its providers, in the station's log. */
export class NestLog implements LoggerService {
  constructor(private readonly log_: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.write(isAnswered(message, rest) ? 'debug' : 'error', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Nest passes what else there is to say, then the context, last. */
  private write(level: Level, message: unknown, rest: readonly unknown[]): void {
    const context = rest.at(-1);
    const more = rest.slice(0, -1);
    const fields = { context, ...(more.length > 0 ? { more } : {}) };
    if (message instanceof Error) this.log_[level]({ ...fields, err: message }, message.message);
    else this.log_[level](fields, String(message));
  }
}

/** Nest takes each error of a resolver for its own; those with a code are answers, which clients cause as they like. */
const isAnswered = (message: unknown, rest: readonly unknown[]): boolean =>
  message instanceof StationError && rest.at(-1) === 'ExceptionsHandler';
