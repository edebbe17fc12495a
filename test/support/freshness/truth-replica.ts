import { join } from 'node:path';
import { startChild, type Child } from '../../../src/launch/child.js';
import { freePort } from '../../../src/launch/free-port.js';
import { rootFolder } from '../../../src/launch/root.js';
import { untilReady } from '../../../src/launch/station-process.js';
import { GraphqlClient } from './graphql-client.js';

export interface ReplicaOrder {
  readonly name: string;
  readonly natsUrl: string;
  readonly redisUrl: string;
  readonly databaseUrl: string;
  /** For answers that it gives again; 0: it gives none again. */
  readonly answerMemoryMb: number;
  /** Of contracts. */
  readonly consumersFolder: string;
  /** For its logs. */
  readonly folder: string;
}

const ATTEMPTS = 20;

/** A station with the projections of the truth checker, in a process of its own, on a port that stays. */
export class TruthReplica {
  private child: Child | undefined;
  private runs = 0;
  private asked = false;
  /** How it ended when nobody asked it to, after it had been ready. */
  readonly accidents: string[] = [];
  readonly client: GraphqlClient;

  private constructor(
    private readonly order: ReplicaOrder,
    private readonly port: number,
  ) {
    this.client = new GraphqlClient(this.url);
  }

  static async of(order: ReplicaOrder): Promise<TruthReplica> {
    return new TruthReplica(order, await freePort());
  }

  get name(): string {
    return this.order.name;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts it and waits until it is ready; again and again while what it needs is away. */
  async start(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const child = await this.spawn();
      try {
        await untilReady(child, this.url);
        this.noteAccidents(child);
        return;
      } catch (error) {
        child.signal('SIGKILL');
        await child.exited;
        if (attempt === ATTEMPTS) throw error;
      }
    }
  }

  /** Ends it as the kernel would (SIGKILL). */
  async kill(): Promise<void> {
    this.asked = true;
    this.running.signal('SIGKILL');
    await this.running.exited;
  }

  pause(): void {
    this.running.signal('SIGSTOP');
  }

  resume(): void {
    this.running.signal('SIGCONT');
  }

  /** Makes sure that it does not run. */
  async end(): Promise<void> {
    this.client.close();
    if (this.child !== undefined) await this.kill();
  }

  private get running(): Child {
    if (this.child === undefined) throw new Error(`${this.name} was never started.`);
    return this.child;
  }

  private async spawn(): Promise<Child> {
    const { name, natsUrl, redisUrl, databaseUrl, answerMemoryMb, folder } = this.order;
    const { consumersFolder } = this.order;
    const folderHere = join(rootFolder(), 'test', 'support', 'freshness');
    this.asked = false;
    this.child = await startChild({
      name,
      command: process.execPath,
      args: ['--import', 'tsx', join(folderHere, 'truth-station.ts')],
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        // Not the one of the tests, whose `#station` is the sources.
        TSX_TSCONFIG_PATH: join(folderHere, 'station.tsconfig.json'),
        NODE_ENV: 'test',
        LOG_LEVEL: 'warn',
        STATION_NAME: name,
        NATS_URL: natsUrl,
        REDIS_URL: redisUrl,
        DATABASE_URL: databaseUrl,
        PORT: String(this.port),
        ANSWER_MEMORY_MB: String(answerMemoryMb),
        // The contracts of the examples are about other projections.
        CONSUMERS_DIR: consumersFolder,
      },
      cwd: rootFolder(),
      logFile: join(folder, `${name}-${++this.runs}.log`),
      background: true,
    });
    return this.child;
  }

  private noteAccidents(child: Child): void {
    void child.exited.then(({ code, signal }) => {
      if (this.asked || this.child !== child) return;
      this.accidents.push(`${this.name}: ${code ?? signal}\n${child.lastLines(20)}`);
    });
  }
}
