import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from './launch/launch.js';
import { parseOptions } from './launch/launch-options.js';
import { rootFolder } from './launch/root.js';

/** Two weeks of real orders. */
const SHIPPED_ORDERS = 'projections/producers/online-retail/two-weeks.csv.gz';

/** The command `npm start`. Exit codes: 0 stopped by the user, 1 a failure, 2 a wrong command line. */
async function start(): Promise<number> {
  const root = rootFolder();
  const parsed = parseOptions(process.argv.slice(2), process.env, root);
  if ('fault' in parsed) {
    console.error(`[data-station] ${parsed.fault} See npm start -- --help.`);
    return 2;
  }
  if (parsed.options.help) {
    console.log(readFileSync(join(root, 'src', 'launch', 'help.txt'), 'utf8'));
    return 0;
  }
  const built = join(root, 'dist', 'src');
  const programs = {
    station: join(built, 'main.js'),
    replay: join(built, 'replay.js'),
    orders: join(root, SHIPPED_ORDERS),
  };
  return launch({ options: parsed.options, env: process.env, programs });
}

process.exit(await start());
