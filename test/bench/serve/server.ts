import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Ties a process to one processor, with all its threads. Where there is no `taskset` nothing is tied. */
export function pin(pid: number, processor: number): void {
  try {
    execFileSync('taskset', ['-a', '-p', '-c', String(processor), String(pid)], {
      stdio: 'ignore',
    });
  } catch {
    console.warn(`Process ${pid} is not tied to a processor: there is no taskset.`);
  }
}

/** A contestant in a process of its own, on the first processor. */
export class Server {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  static async start(...args: readonly string[]): Promise<Server> {
    const file = new URL('contestant.ts', import.meta.url).pathname;
    const profile = process.env['PROFILE'];
    const child = fork(file, args, {
      execArgv: [
        '--import',
        new URL('../swc.mjs', import.meta.url).pathname,
        '--max-semi-space-size=64',
        ...(profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profile]),
      ],
      env: { ...process.env, NODE_OPTIONS: '', NODE_ENV: 'production' },
    });
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    if (child.pid !== undefined) pin(child.pid, 0);
    return new Server(child, port);
  }

  /** In microseconds. */
  async cpu(): Promise<number> {
    const told = once(this.child, 'message');
    this.child.send('cpu');
    const [{ cpu }] = (await told) as [{ cpu: number }];
    return cpu;
  }

  async end(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.disconnect();
    await exited;
  }
}
