import { setTimeout as pause } from 'node:timers/promises';
import { rootFolder } from '../../../src/launch/root.js';
import { stopSignals } from '../../../src/launch/stop-signals.js';
import { hideSecrets } from '../../../src/model/hide-secrets.js';
import { StationError } from '../../../src/model/station-error.js';
import { natsUrlFor } from '../../../src/replay/nats-url.js';
import { openDoors } from './doors.js';
import { STORIES } from './stories/all.js';
import type { Story } from './stories/story.js';

/** Where `npm start` tells its station to look for owners. */
const PORT = Number(process.env['PRODUCERS_PORT'] ?? 4100);
const BETWEEN_STEPS_MS = 300;

/** The command `npm run producers`: all example services at work, until somebody presses Ctrl-C. */
async function main(): Promise<void> {
  const { asked } = stopSignals();
  const natsUrl = await natsUrlFor(process.env, rootFolder());
  const run = Date.now().toString(36);
  const stories = await Promise.all(STORIES.map((start) => start(natsUrl, run)));
  const doors = Object.assign({}, ...stories.map((story) => story.doors)) as Story['doors'];
  const server = await openDoors(doors, PORT);
  console.log(
    `The example services publish on ${hideSecrets(natsUrl)}, and answer at http://127.0.0.1:${PORT}. Ctrl-C stops them.`,
  );
  const ended = asked.then(() => 'ended' as const);
  for (let step = 0; (await Promise.race([ended, next(stories, step)])) !== 'ended'; step += 1);
  server.closeAllConnections();
  server.close();
  await Promise.all(stories.map((story) => story.stop()));
}

async function next(stories: readonly Story[], step: number): Promise<'told'> {
  const told = await stories[step % stories.length]?.steps.next();
  if (told !== undefined) console.log(told.value);
  await pause(BETWEEN_STEPS_MS);
  return 'told';
}

function reasonOf(error: unknown): unknown {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return `Port ${PORT} is taken: do the example services run already? Else set PRODUCERS_PORT, and OWNER_URL of the station.`;
  return error instanceof StationError ? error.message : error;
}

try {
  await main();
  process.exit(0);
} catch (error) {
  console.error(reasonOf(error));
  process.exit(1);
}
