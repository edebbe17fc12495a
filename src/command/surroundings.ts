import type { ServedModule } from '../serve/served-schema.js';

/** What the command works with, and where it writes. */
export interface Surroundings {
  /** Every projection of the station. */
  readonly served: readonly ServedModule[];
  /** The folder of the station. */
  readonly root: string;
  /** The folder of its contracts. */
  readonly contracts: string;
  /** The folder that paths of the command line start from. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A line of what was asked for. */
  readonly print: (line: string) => void;
  /** A line beside that: what to know, and what went wrong. */
  readonly tell: (line: string) => void;
}
