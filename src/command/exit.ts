import { StationError } from '../model/station-error.js';

/** How the command ends. `failed`: something could not be done, has faults, or would break a contract. */
export const EXIT = { done: 0, failed: 1, misused: 2 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What the station answered in place of what was asked for: its own code and words. */
export class RefusedByStation extends Error {
  constructor(code: string, message: string) {
    super(`[${code}] ${message}`);
    this.name = 'RefusedByStation';
  }
}

export const misused = (what: string): StationError => new StationError('COMMAND_INVALID', what);

/** What an error makes of the command; undefined for a defect of it. */
export function exitOf(error: unknown): ExitCode | undefined {
  if (error instanceof RefusedByStation) return EXIT.failed;
  if (!(error instanceof StationError)) return undefined;
  return error.code === 'COMMAND_INVALID' ? EXIT.misused : EXIT.failed;
}
