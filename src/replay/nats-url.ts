import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StationError } from '../model/station-error.js';

/**
 * Where to publish: `NATS_URL`, else the NATS of the station that runs on the data folder `.station`.
 * @throws StationError NATS_UNAVAILABLE when neither says.
 */
export async function natsUrlFor(env: NodeJS.ProcessEnv, root: string): Promise<string> {
  const url = env['NATS_URL'] || (await natsOfTheStationIn(join(root, '.station')));
  if (url !== undefined) return url;
  const what = 'NATS_URL is not set, and no station started by `npm start` runs here.';
  throw new StationError('NATS_UNAVAILABLE', what);
}

/** The launcher's state file is there while it runs. */
async function natsOfTheStationIn(folder: string): Promise<string | undefined> {
  const text = await readFile(join(folder, 'state.json'), 'utf8').catch(() => 'null');
  const state: unknown = parsed(text);
  if (typeof state !== 'object' || state === null || !('natsUrl' in state)) return undefined;
  return typeof state.natsUrl === 'string' ? state.natsUrl : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Being written just now, or cut off: as good as none.
    return undefined;
  }
}
