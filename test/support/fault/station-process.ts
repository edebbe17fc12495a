import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startChild, type Child, type Exit } from '../../../src/launch/child.js';
import { rootFolder } from '../../../src/launch/root.js';
import type { Fact } from '../../../src/model/fact.js';
import { until } from '../until.js';

export interface StationOrder {
  readonly name: string;
  readonly natsUrl: string;
  readonly redisUrl: string;
  /** For its log and, shared by all, the dead letters. */
  readonly folder: string;
  /** What it runs, beside this file; the flood's projections unless told. */
  readonly program?: string;
}

type Said = Fact | { readonly fact: 'started' };

/** A station, in a process of its own. */
export class StationProcess {
  private child: Child | undefined;
  private runs = 0;
  private asked = false;
  /** How it ended when nobody asked it to, after it had started. */
  readonly accidents: string[] = [];

  constructor(private readonly order: StationOrder) {}

  get name(): string {
    return this.order.name;
  }

  /** Starts it and waits until it takes part; again and again while what it needs is away. */
  async start(): Promise<void> {
    for (;;) {
      const child = await this.spawn();
      let exit: Exit | undefined;
      void child.exited.then((how) => (exit = how));
      await until(() => exit !== undefined || this.hasStarted, { timeoutMs: 60_000 });
      if (exit === undefined) return;
      if (this.asked) return;
    }
  }

  /** Ends it as the kernel would (SIGKILL). */
  async kill(): Promise<void> {
    this.asked = true;
    this.running.signal('SIGKILL');
    await this.running.exited;
  }

  /** Asks it to end (SIGTERM); tells its exit code and how long it took. */
  async drain(): Promise<{ readonly code: number | null; readonly ms: number }> {
    this.asked = true;
    const since = performance.now();
    this.running.signal('SIGTERM');
    const { code } = await this.running.exited;
    return { code, ms: performance.now() - since };
  }

  /** Has it build the projections whose tasks it owns again. */
  rebuild(): void {
    this.running.signal('SIGUSR2');
  }

  /** Makes sure that it does not run. */
  async end(): Promise<void> {
    if (this.child !== undefined) await this.kill();
  }

  pause(): void {
    this.running.signal('SIGSTOP');
  }

  resume(): void {
    this.running.signal('SIGCONT');
  }

  /** What it said since it was last started. */
  get facts(): readonly Said[] {
    if (!existsSync(this.log)) return [];
    const lines = readFileSync(this.log, 'utf8').split('\n').slice(0, -1);
    return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Said);
  }

  /** The tasks that it says it runs now. */
  get tasks(): readonly string[] {
    const phases = new Map<string, string>();
    for (const fact of this.facts) if (fact.fact === 'task-moved') phases.set(fact.task, fact.to);
    return [...phases].filter(([, phase]) => phase === 'running').map(([task]) => task);
  }

  private get hasStarted(): boolean {
    return this.facts.some(({ fact }) => fact === 'started');
  }

  private get running(): Child {
    if (this.child === undefined) throw new Error(`${this.name} was never started.`);
    return this.child;
  }

  private get log(): string {
    return join(this.order.folder, `${this.name}-${this.runs}.log`);
  }

  private async spawn(): Promise<Child> {
    const { name, natsUrl, redisUrl, folder, program: file = 'fault-station.ts' } = this.order;
    this.runs++;
    this.asked = false;
    const root = rootFolder();
    const program = join(root, 'test', 'support', 'fault', file);
    const letters = join(folder, 'letters.jsonl');
    const child = await startChild({
      name,
      command: process.execPath,
      args: ['--import', 'tsx', program, natsUrl, redisUrl, name, letters],
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        TSX_TSCONFIG_PATH: join(root, 'test/tsconfig.json'),
      },
      cwd: root,
      logFile: this.log,
      background: true,
    });
    this.child = child;
    void child.exited.then(({ code, signal }) => {
      if (this.asked || this.child !== child || !this.hasStarted) return;
      this.accidents.push(`${name}: ${code ?? signal}\n${child.lastLines(20)}`);
    });
    return child;
  }
}
