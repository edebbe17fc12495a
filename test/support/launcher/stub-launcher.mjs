// The real launcher, as built, around a station and a replay that are stubs.
import { fileURLToPath } from 'node:url';
import { launch } from '../../../dist/src/launch/launch.js';
import { parseOptions } from '../../../dist/src/launch/launch-options.js';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const { options } = parseOptions(process.argv.slice(2), process.env, here('.'));
const programs = {
  station: here('stub-station.mjs'),
  replay: here('stub-replay.mjs'),
  orders: here('stub-replay.mjs'),
};
process.exit(await launch({ options, env: process.env, programs }));
