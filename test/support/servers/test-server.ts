import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  startServer,
  type ChildServer,
  type ServerOrder,
} from '../../../src/launch/child-server.js';
import { findProgram } from '../../../src/launch/find-program.js';
import type { ServerKind } from '../../../src/launch/server-kind.js';
import { until } from '../until.js';

/** A real server for one spec: own temporary data folder, own port, gone when the test process is gone. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  /** Of the process now running; a restart changes it. */
  readonly pid: number;
  /** Holds its data and its log. */
  readonly folder: string;
  /** Ends it and removes its data. Safe to repeat. */
  stop(): Promise<void>;
  /** Ends it as a power cut would (SIGKILL); its data stays for {@link TestServer.restart}. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data, stopping it before if it still runs. */
  restart(): Promise<void>;
  /** Freezes it: connections stay open and nothing answers (SIGSTOP). */
  pause(): void;
  resume(): void;
}

export interface TestServerOrder {
  kind: ServerKind;
  user?: NonNullable<ServerOrder['user']>;
  /** Fills the new folder before the first start. */
  prepare?: (folder: string) => Promise<void>;
}

/** The path of a program that the suite needs. */
export function programOrFail(name: string): string {
  const program = findProgram(name);
  if (program === undefined) throw new Error(`${name} is not installed; \`npm test\` installs it.`);
  return program;
}

export async function startTestServer({
  kind,
  user,
  prepare,
}: TestServerOrder): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), `data-station-${kind.name}-`));
  const order: ServerOrder = {
    kind,
    program: programOrFail(kind.name),
    folder,
    removeWhenOrphaned: folder,
    background: true,
    ...(user && { user }),
  };
  await prepare?.(folder);
  let running: ChildServer = await startServer(order);
  const { port, url } = running;
  return {
    port,
    url,
    folder,
    get pid() {
      return running.child.pid;
    },
    stop: async () => {
      await running.child.stop();
      rmSync(folder, { recursive: true, force: true });
    },
    kill: async () => {
      // Servers of several processes answer on for a moment after their first one is gone.
      const processes = descendantsOf(running.child.pid);
      running.child.signal('SIGKILL');
      for (const pid of processes) killIfAlive(pid);
      await running.child.exited;
      await until(() => !processes.some(isAlive));
    },
    restart: async () => {
      await running.child.stop();
      running = await startServer({ ...order, port });
    },
    pause: () => running.child.signal('SIGSTOP'),
    resume: () => running.child.signal('SIGCONT'),
  };
}

/** The processes that a process started, and those that they started: none where the system does not tell. */
function descendantsOf(pid: number): number[] {
  const children = tasksOf(pid).flatMap((task) => {
    try {
      return readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').map(Number);
    } catch {
      return [];
    }
  });
  const found = children.filter((child) => child > 0);
  return [...found, ...found.flatMap(descendantsOf)];
}

function tasksOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

/** One that ended and was not yet waited for is dead. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
