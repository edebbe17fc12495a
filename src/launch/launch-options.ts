import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from './thrown.js';

/** When to replay the shipped orders: `once` = unless it was done before into this data folder. */
export type ReplayWish = 'once' | 'always' | 'never';

export interface LaunchOptions {
  help: boolean;
  /** Undefined: the usual port, or another one when that is taken. 0: any free port. */
  port: number | undefined;
  /** Absolute path of the data folder. */
  data: string;
  replay: ReplayWish;
  /** `max`, or how many times faster than the orders happened: `1000x`. */
  speed: string;
}

export type ParsedOptions = { options: LaunchOptions } | { fault: string };

const FLAGS = {
  help: { type: 'boolean', short: 'h' },
  port: { type: 'string' },
  data: { type: 'string' },
  replay: { type: 'boolean' },
  'no-replay': { type: 'boolean' },
  speed: { type: 'string' },
} as const;

/** Reads the command line of `npm start`; every fault says what was seen and what is expected. */
export function parseOptions(args: string[], env: NodeJS.ProcessEnv, root: string): ParsedOptions {
  const parsed = parse(args);
  if ('fault' in parsed) return parsed;
  const { values } = parsed;
  const port = values.port ?? (env['PORT'] === '' ? undefined : env['PORT']);
  const speed = values.speed ?? 'max';
  if (port !== undefined && !isPort(port))
    return { fault: `The port must be a number from 0 to 65535, not "${port}".` };
  if (!/^(max|\d+(\.\d+)?x?)$/.test(speed))
    return { fault: `--speed must be max or a factor such as 1000x, not "${speed}".` };
  if (values.replay && values['no-replay'])
    return { fault: '--replay and --no-replay exclude each other.' };
  const options: LaunchOptions = {
    help: values.help ?? false,
    port: port === undefined ? undefined : Number(port),
    data: resolve(values.data === undefined ? resolve(root, '.station') : values.data),
    replay: values.replay ? 'always' : values['no-replay'] ? 'never' : 'once',
    speed,
  };
  return { options };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: FLAGS, strict: true, allowPositionals: false });
  } catch (error) {
    const [what] = messageOf(error).split('. ');
    return { fault: `${what}.`.replace(/\.\.$/, '.') };
  }
}

const isPort = (text: string) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
