import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startChild, type Child } from '../../src/launch/child.js';
import { freePort } from '../../src/launch/free-port.js';
import { rootFolder } from '../../src/launch/root.js';
import { untilReady } from '../../src/launch/station-process.js';

const ROOT = rootFolder();
const BOOTSTRAP = join(ROOT, 'src', 'launch', 'bootstrap.mjs');

/** What is in dist is what the sources say. Quick when nothing changed. */
export const buildStation = async (): Promise<void> =>
  void (await promisify(execFile)(process.execPath, [BOOTSTRAP, 'build']));

/** Runs a command of the launcher to its end; tells what it wrote. */
export async function runCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const program = [BOOTSTRAP, ...args];
  const { stdout } = await promisify(execFile)(process.execPath, program, {
    env: { ...process.env, ...env },
  });
  return stdout;
}

/** The built station, in a process of its own, with its SQL database in memory. */
export interface RealStation {
  readonly child: Child;
  readonly url: string;
  /** Ends it as the kernel would (SIGKILL). */
  kill(): Promise<void>;
  query(query: string, variables?: object): Promise<Record<string, unknown>>;
  /** Makes sure that it does not run, and removes its log. */
  remove(): Promise<void>;
}

/** The servers that a station runs on, and what else it is told. */
export interface StationOrder {
  readonly natsUrl: string;
  readonly redisUrl: string;
  /** Further variables of its environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** What to run in place of its built `main.js`: a file. */
  readonly program?: string;
}

/** Starts the station on servers that run; resolves once it is ready. */
export async function startStation(order: StationOrder): Promise<RealStation> {
  const folder = mkdtempSync(join(tmpdir(), 'data-station-real-'));
  const port = await freePort();
  const child = await startChild({
    name: 'station',
    command: process.execPath,
    args: [order.program ?? join(ROOT, 'dist', 'src', 'main.js')],
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      NODE_ENV: 'test',
      NATS_URL: order.natsUrl,
      REDIS_URL: order.redisUrl,
      DATABASE_URL: 'pglite:memory',
      // Nobody listens there, unless the order says otherwise.
      OWNER_URL: 'http://127.0.0.1:9',
      PORT: String(port),
      ...order.env,
    },
    cwd: ROOT,
    logFile: join(folder, 'station.log'),
    background: true,
  });
  const url = `http://127.0.0.1:${port}`;
  const kill = async (): Promise<void> => {
    child.signal('SIGKILL');
    await child.exited;
  };
  const remove = async (): Promise<void> => {
    await kill();
    rmSync(folder, { recursive: true, force: true });
  };
  await untilReady(child, url).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  return { child, url, kill, remove, query: (text, variables) => ask(url, text, variables) };
}

async function ask(
  url: string,
  query: string,
  variables: object = {},
): Promise<Record<string, unknown>> {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await answer.json()) as {
    data?: Record<string, unknown> | null;
    errors?: unknown;
  };
  if (data === undefined || data === null || errors !== undefined)
    throw new Error(`GraphQL answered ${answer.status}: ${JSON.stringify(errors)}`);
  return data;
}
