import type { Command } from 'commander';
import { misused } from './exit.js';
import type { Surroundings } from './surroundings.js';

const DEFAULT_URL = 'http://127.0.0.1:3000';

/** A running station, and as whom it is asked. */
export interface StationAddress {
  readonly url: URL;
  /** CONTROL_TOKEN of the station; undefined where it has none. */
  readonly token: string | undefined;
  /** For the audit; undefined where nobody says. */
  readonly operator: string | undefined;
}

export interface StationOptions {
  readonly url?: string;
  readonly operator?: string;
}

const ENVIRONMENT = `
Environment
  STATION_URL    the station, where --url does not name it
  CONTROL_TOKEN  what the station wants of operators; on a command line others could read it`;

/** Lets a command name the station it asks. */
export const asksStation = (command: Command): Command =>
  command
    .option('--url <url>', `the running station (default: STATION_URL, else ${DEFAULT_URL})`)
    .addHelpText('after', ENVIRONMENT);

/** Lets a command say who acts, for the audit. */
export const actsAsOperator = (command: Command): Command =>
  command.option('--operator <name>', 'who acts, for the audit (default: the user of this shell)');

/** @throws StationError COMMAND_INVALID */
export function stationAddress(options: StationOptions, env: Surroundings['env']): StationAddress {
  const text = options.url ?? given(env['STATION_URL']) ?? DEFAULT_URL;
  if (!/^https?:\/\//.test(text) || !URL.canParse(text))
    throw misused(`The station is named "${text}", and not as http://<host>:<port>.`);
  return {
    url: new URL(text.endsWith('/') ? text : `${text}/`),
    token: given(env['CONTROL_TOKEN']),
    operator: options.operator ?? given(env['USER']) ?? given(env['LOGNAME']),
  };
}

/** An empty variable counts as missing. */
const given = (value: string | undefined): string | undefined => value?.trim() || undefined;
