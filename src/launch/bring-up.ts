import { statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { ACCESS_MODES, usualAccess, type AccessMode } from '../access/access-mode.js';
import { announcement } from './announcement.js';
import { untilCaughtUp } from './catch-up.js';
import type { ChildGroup } from './child-group.js';
import { crashText, startServer } from './child-server.js';
import type { DataFolder, LaunchState } from './data-folder.js';
import type { LaunchOptions } from './launch-options.js';
import { endOrphans } from './orphans.js';
import { provideServers } from './provide-servers.js';
import { natsServer, mendingRedisServer, type ServerKind } from './server-kind.js';
import type { ServerProgram } from './server-programs.js';
import { addressOf, stationPort, untilReady } from './station-process.js';

/** What a launch runs: two compiled programs, and the file of orders that the second one is given. */
export interface Programs {
  station: string;
  replay: string;
  orders: string;
}

export interface Launch {
  options: LaunchOptions;
  env: NodeJS.ProcessEnv;
  programs: Programs;
  folder: DataFolder;
  group: ChildGroup;
  state: LaunchState;
  say: (text: string) => void;
}

/** Where `npm run producers` answers for the owners of the examples, each at the path of its name. */
const EXAMPLE_OWNERS = 'http://127.0.0.1:4100';

interface Urls {
  natsUrl: string;
  redisUrl: string;
  databaseUrl: string;
}

/** Everything from nothing to the first answer, in order. Rejected when a step fails, and says why. */
export async function bringUp(launch: Launch): Promise<void> {
  const { folder, say } = launch;
  if (folder.orphans.length > 0) {
    const names = folder.orphans.map(({ name, pid }) => `${name} (pid ${pid})`).join(', ');
    say(`Stopping what an earlier run left behind: ${names} …`);
    await endOrphans(folder.orphans);
  }
  const urls = await serverUrls(launch);
  const stationUrl = await startStation(launch, urls);
  if (await replayOrders(launch, urls)) {
    say('Waiting until the station has folded them …');
    if (!(await untilCaughtUp(stationUrl)))
      say('It has not folded all of them yet; its answers go on changing.');
  }
  const at = { ...urls, stationUrl, data: folder.path };
  console.log(announcement({ ...at, ...whoMayAsk(launch.env) }));
}

async function serverUrls({ env, folder, group, state, say }: Launch): Promise<Urls> {
  const given = { nats: env['NATS_URL'], redis: env['REDIS_URL'], database: env['DATABASE_URL'] };
  const needed: ServerProgram[] = [];
  if (!given.nats) needed.push('nats-server');
  if (!given.redis) needed.push('redis-server');
  const programs = await provideServers(needed, { say, start: group.start });
  if (needed.length > 0) say(`Starting ${needed.join(' and ')} …`);
  const embedded = async (kind: ServerKind, program: ServerProgram, name: string) => {
    const path = programs.get(program) ?? program;
    const order = { kind, program: path, folder: join(folder.path, name), start: group.start };
    const { child, url } = await startServer(order);
    group.watch(child);
    return url;
  };
  const [natsUrl, redisUrl] = await Promise.all([
    given.nats || embedded(natsServer(), 'nats-server', 'nats'),
    given.redis || embedded(mendingRedisServer(), 'redis-server', 'redis'),
  ]);
  const databaseUrl = given.database || `pglite:${join(folder.path, 'sql')}`;
  // Only what is ours: a given URL may hold a password.
  if (!given.nats) state.natsUrl = natsUrl;
  if (!given.redis) state.redisUrl = redisUrl;
  if (!given.database) state.databaseUrl = databaseUrl;
  folder.write(state);
  return { natsUrl, redisUrl, databaseUrl };
}

async function startStation(launch: Launch, urls: Urls): Promise<string> {
  const { options, env, folder, group, programs, state, say } = launch;
  const host = hostOf(env);
  const chosen = await stationPort(options.port, host);
  if ('fault' in chosen) throw new Error(chosen.fault);
  const logFile = join(folder.path, 'station.log');
  say(`Starting the station on port ${chosen.port} (its log: ${relative('.', logFile)}) …`);
  const station = await group.start({
    name: 'station',
    command: process.execPath,
    args: ['--enable-source-maps', '--max-semi-space-size=64', programs.station],
    logFile,
    env: {
      OWNER_URL: EXAMPLE_OWNERS,
      // In a NATS of our own nobody else makes the streams of the example services.
      MAKE_STREAMS: env['NATS_URL'] ? 'off' : 'on',
      ...env,
      ...variables(urls),
      HOST: host,
      PORT: String(chosen.port),
    },
  });
  const url = addressOf(host, chosen.port);
  await untilReady(station, url);
  group.watch(station);
  state.stationUrl = url;
  folder.write(state);
  return url;
}

/** Whether the streams hold the orders now. */
async function replayOrders(launch: Launch, urls: Urls): Promise<boolean> {
  const { options, env, folder, group, programs, say } = launch;
  if (options.replay === 'never') return false;
  const orders = `${basename(programs.orders)} of ${statSync(programs.orders).size} bytes`;
  if (options.replay === 'once' && env['NATS_URL']) {
    say('Replaying nothing into a NATS that is not ours (see --replay).');
    return false;
  }
  if (options.replay === 'once' && folder.replayed() === orders) {
    say('The real orders are in already.');
    return true;
  }
  say('Replaying real orders …');
  const replay = await group.start({
    name: 'replay',
    command: process.execPath,
    args: ['--enable-source-maps', programs.replay, programs.orders, '--speed', options.speed],
    env: { ...env, ...variables(urls) },
  });
  const exit = await replay.exited;
  if (exit.expected || exit.code !== 0) throw new Error(crashText(replay, exit));
  folder.noteReplayed(orders);
  return true;
}

const hostOf = (env: NodeJS.ProcessEnv): string => env['HOST'] || '127.0.0.1';

/** As the station reads it, which has started with these variables. */
const whoMayAsk = (env: NodeJS.ProcessEnv): { access: AccessMode; host: string } => {
  const host = hostOf(env);
  const said = ACCESS_MODES.find((mode) => mode === env['ACCESS']);
  return { access: said ?? usualAccess(host, env['NODE_ENV'] === 'production'), host };
};

const variables = ({ natsUrl, redisUrl, databaseUrl }: Urls) => ({
  NATS_URL: natsUrl,
  REDIS_URL: redisUrl,
  DATABASE_URL: databaseUrl,
});
