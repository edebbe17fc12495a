import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LaunchState } from '../../../src/launch/data-folder.js';
import { runs } from '../../../src/launch/process-identity.js';
import { until } from '../until.js';

const READY = 'Ctrl-C stops everything';

export interface LauncherOrder {
  /** The program to run, an absolute path. */
  program: string;
  data: string;
  args?: string[];
  env?: NodeJS.ProcessEnv;
}

/** A launcher that a spec started as its user would, with what it said so far. */
export class RunningLauncher {
  readonly process: ChildProcess;
  readonly exit: Promise<number | null>;
  said = '';

  constructor(private readonly order: LauncherOrder) {
    const args = [order.program, '--data', order.data, ...(order.args ?? [])];
    const { NATS_URL: _nats, REDIS_URL: _redis, DATABASE_URL: _sql, ...env } = process.env;
    this.process = spawn(process.execPath, args, {
      env: { ...env, ...order.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const output of [this.process.stdout, this.process.stderr])
      output?.on('data', (bytes: Buffer) => (this.said += bytes.toString()));
    this.exit = new Promise((resolve) => this.process.once('close', (code) => resolve(code)));
  }

  /** What it writes for others to read; no children when it is not there. */
  state(): LaunchState {
    const file = join(this.order.data, 'state.json');
    if (!existsSync(file)) return { children: [] };
    return JSON.parse(readFileSync(file, 'utf8')) as LaunchState;
  }

  pidOf(name: string): number {
    const child = this.state().children.find((one) => one.name === name);
    if (child === undefined) throw new Error(`No ${name} runs. The launcher said:\n${this.said}`);
    return child.pid;
  }

  signal(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  /** Waits until it has said that the station answers. */
  ready(): Promise<void> {
    return this.says(READY);
  }

  async says(text: string): Promise<void> {
    let ended = false;
    void this.exit.then(() => (ended = true));
    await until(() => this.said.includes(text) || ended, { timeoutMs: 60_000 });
    if (!this.said.includes(text))
      throw new Error(`It ended and never said "${text}":\n${this.said}`);
  }
}

/** Those of the processes that still run. */
export const survivors = (children: LaunchState['children']): string[] =>
  children.filter(runs).map(({ name, pid }) => `${name} ${pid}`);
