import { parseArgs } from 'node:util';
import { StationError } from '../model/station-error.js';
import { parseSpeed, type Speed } from './pace.js';

export const REPLAY_USAGE = `npm run replay -- <file> [options]

Publishes the orders of an Online Retail file (.csv or .csv.gz) to NATS, as far as NATS does not hold
them yet: running it again changes nothing, and one that was cut is continued.

Options
  --speed <s>   max, or how many times faster than the orders happened: 1000x (default: max)
  --limit <n>   end after the first n events of the file
  --help        this text

Environment
  NATS_URL      where to publish; without it, the NATS of the station that npm start runs here
`;

export interface ReplayArguments {
  readonly file: string;
  readonly speed: Speed;
  /** How many events of the file at most; Infinity for all. */
  readonly limit: number;
}

const OPTIONS = {
  speed: { type: 'string', default: 'max' },
  limit: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Reads the command line. @throws StationError REPLAY_ARGUMENTS_INVALID. */
export function parseReplayArguments(args: readonly string[]): ReplayArguments | 'help' {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  const [file, ...others] = positionals;
  if (file === undefined) throw invalid('No file is named.');
  if (others.length > 0) throw invalid(`One file at a time, not also ${others.join(' ')}.`);
  const speed = parseSpeed(values.speed);
  if (speed === undefined) {
    throw invalid(
      `--speed must be max or a factor above zero such as 1000x, not "${values.speed}".`,
    );
  }
  const { limit } = values;
  if (limit !== undefined && !/^[1-9]\d*$/.test(limit)) {
    throw invalid(`--limit must be a count of events above zero, not "${limit}".`);
  }
  return { file, speed, limit: limit === undefined ? Infinity : Number(limit) };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (error) {
    const [what = ''] = (error instanceof Error ? error.message : String(error)).split(/\.\s/);
    throw invalid(what.endsWith('.') ? what : `${what}.`);
  }
}

const invalid = (what: string): StationError => new StationError('REPLAY_ARGUMENTS_INVALID', what);
