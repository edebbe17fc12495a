import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNats } from '../../support/servers/nats.js';
import { startRedis } from '../../support/servers/redis.js';
import type { Course, Scene } from './course.js';
import type { OwnersHear, OwnersTell } from './owners.js';
import { Consumer } from './pages.js';

const SWC = new URL('../swc.mjs', import.meta.url).pathname;

/** The servers, the five owners in one process, the station in another, and a consumer in this one. */
export class Bed {
  private constructor(
    readonly consumer: Consumer,
    private readonly owners: ChildProcess,
    /** Ends everything that was started. */
    readonly close: () => Promise<void>,
  ) {}

  static async open(course: Course): Promise<Bed> {
    const servers = await Promise.all([startNats(), startRedis()]);
    const [nats, redis] = servers;
    const folder = mkdtempSync(join(tmpdir(), 'data-station-before-after-'));
    const children: ChildProcess[] = [];
    const close = async (): Promise<void> => {
      await Promise.all(children.map(ended));
      await Promise.all(servers.map((server) => server.stop()));
      rmSync(folder, { recursive: true, force: true });
    };
    try {
      const owners = program('owners.ts', [JSON.stringify(course), nats.url]);
      children.push(owners);
      const { urls } = await said<OwnersTell>(owners);
      // There are no contracts of consumers in an empty folder.
      const station = program('station.ts', [], {
        NATS_URL: nats.url,
        REDIS_URL: redis.url,
        DATABASE_URL: 'pglite:memory',
        CONSUMERS_DIR: folder,
        NODE_ENV: 'test',
        LOG_LEVEL: 'warn',
        PORT: '0',
      });
      children.push(station);
      const { url } = await said<{ readonly url: string }>(station);
      const consumer = new Consumer({ owners: urls, station: `${url}/graphql` }, course);
      return new Bed(consumer, owners, close);
    } catch (error) {
      await close();
      throw error;
    }
  }

  enter(scene: Scene, seed: number): void {
    this.say({ scene, seed });
  }

  rest(): void {
    this.say({ rest: true });
  }

  /** What the owners have counted since they were last asked. */
  async tell(): Promise<OwnersTell> {
    const told = said<OwnersTell>(this.owners);
    this.say({ tell: true });
    return told;
  }

  private say(word: OwnersHear): void {
    this.owners.send(word);
  }
}

function program(file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return fork(new URL(file, import.meta.url).pathname, args, {
    execArgv: ['--import', SWC],
    env: { ...process.env, NODE_OPTIONS: '', ...env },
  });
}

/** What a program says next; rejected where it ends instead. */
async function said<Word>(child: ChildProcess): Promise<Word> {
  const heard = new AbortController();
  const ends = once(child, 'exit', heard).then(([code]) => {
    throw new Error(`A program of the benchmark ended with ${String(code)}.`);
  });
  try {
    const [word] = (await Promise.race([once(child, 'message', heard), ends])) as [Word];
    return word;
  } finally {
    ends.catch(() => undefined);
    heard.abort();
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.disconnect();
  await exited;
}
