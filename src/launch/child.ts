import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { seconds, type Duration } from '../model/duration.js';
import { standGuard } from './guard.js';

export interface ChildOrder {
  /** What messages call it. */
  name: string;
  command: string;
  args: string[];
  /** Takes its output; the log of the run before is kept beside it. Without one it writes to our own output. */
  logFile?: string;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** The user to run as; needs root. */
  user?: { uid: number; gid: number };
  stopSignal?: NodeJS.Signals;
  /** A temporary folder to remove when this process dies without having stopped the child. */
  removeWhenOrphaned?: string;
  /** It does not keep this process alive. */
  background?: boolean;
}

/** How a process ended. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** True when we asked for it. */
  expected: boolean;
}

export interface Child {
  name: string;
  pid: number;
  /** Fulfilled when the process has ended; never rejected. */
  exited: Promise<Exit>;
  signal: (signal: NodeJS.Signals) => void;
  /** Asks it to end, and makes it end when it has not within `grace` (default 10 s). */
  stop: (grace?: Duration) => Promise<Exit>;
  /** The end of its log. */
  lastLines: (count: number) => string;
}

/**
 * Starts a process in a group of its own, so that Ctrl-C in a terminal reaches only us and we decide the
 * order of the end. It never outlives us: a guard stops it when we are gone. Rejected when the command
 * cannot be run.
 */
export async function startChild(order: ChildOrder): Promise<Child> {
  const child = await spawned(order);
  const pid = child.pid as number;
  const stopSignal = order.stopSignal ?? 'SIGTERM';
  const remove = order.removeWhenOrphaned;
  const guard = standGuard({ pid, stopSignal, ...(remove === undefined ? {} : { remove }) });
  let asked = false;
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      void guard.dismiss().then(() => resolve({ code, signal, expected: asked }));
    });
  });
  const signal = (name: NodeJS.Signals) => {
    asked ||= name === 'SIGKILL' || name === stopSignal;
    child.kill(name);
  };
  const stop = async (grace: Duration = seconds(10)) => {
    asked = true;
    child.ref();
    signal(stopSignal);
    child.kill('SIGCONT');
    const late = new AbortController();
    const patience = delay(grace, undefined, { signal: late.signal }).catch(() => undefined);
    await Promise.race([exited, patience]);
    late.abort();
    child.kill('SIGKILL');
    return exited;
  };
  const lastLines = (count: number) => (order.logFile ? endOf(order.logFile, count) : '');
  return { name: order.name, pid, exited, signal, stop, lastLines };
}

function spawned(order: ChildOrder): Promise<ChildProcess> {
  const log = order.logFile === undefined ? 'inherit' : openLog(order.logFile);
  const options: SpawnOptions = {
    detached: true,
    stdio: ['ignore', log, log],
    ...order.user,
    ...(order.env && { env: order.env }),
    ...(order.cwd !== undefined && { cwd: order.cwd }),
  };
  return new Promise((resolve, reject) => {
    const child = spawn(order.command, order.args, options);
    if (typeof log === 'number') closeSync(log);
    child.once('error', reject);
    child.once('spawn', () => {
      if (order.background) child.unref();
      resolve(child);
    });
  });
}

function openLog(file: string): number {
  if (existsSync(file)) renameSync(file, `${file}.before`);
  return openSync(file, 'a');
}

function endOf(file: string, count: number): string {
  if (!existsSync(file)) return '';
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}
