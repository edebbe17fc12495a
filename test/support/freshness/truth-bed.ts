import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildStation } from '../real-station.js';
import { startServers, type RunningServers } from '../running-servers.js';
import { startPostgres } from '../servers/postgres.js';
import type { TestServer } from '../servers/test-server.js';
import { until } from '../until.js';
import type { AskedName } from './asked.js';
import { ECHO_STREAM, TRUTH_STREAM } from './truth-projections.js';
import { TruthReplica } from './truth-replica.js';

const PATIENCE = { timeoutMs: 60_000, everyMs: 50 };

/** Servers, streams and replicas that the truth checker asks. */
export class TruthBed {
  private constructor(
    readonly servers: RunningServers,
    readonly postgres: TestServer,
    readonly replicas: readonly TruthReplica[],
    private readonly folder: string,
  ) {}

  /** Starts the servers, then a replica of each name, as built from the sources; each reads every answer anew. */
  static open(...names: readonly string[]): Promise<TruthBed> {
    return TruthBed.givingAgain(0, names);
  }

  /** The same with replicas that give answers again. */
  static async givingAgain(answerMemoryMb: number, names: readonly string[]): Promise<TruthBed> {
    await buildStation();
    const [servers, postgres] = await Promise.all([startServers(), startPostgres()]);
    for (const { name, subjects } of [TRUTH_STREAM, ECHO_STREAM])
      await servers.freshStream(name, subjects);
    const folder = mkdtempSync(join(tmpdir(), 'data-station-truth-'));
    mkdirSync(join(folder, 'consumers'));
    const { natsServer, redisServer } = servers;
    const order = {
      natsUrl: natsServer.url,
      redisUrl: redisServer.url,
      databaseUrl: postgres.url,
      answerMemoryMb,
      consumersFolder: join(folder, 'consumers'),
      folder,
    };
    const replicas = await Promise.all(names.map((name) => TruthReplica.of({ ...order, name })));
    const bed = new TruthBed(servers, postgres, replicas, folder);
    try {
      await Promise.all(replicas.map((replica) => replica.start()));
      return bed;
    } catch (error) {
      await bed.close();
      throw error;
    }
  }

  /** The replica that folds a projection, and another one, once there is an owner. */
  async rolesIn(
    projection: AskedName,
  ): Promise<{ readonly owner: TruthReplica; readonly other: TruthReplica }> {
    let owner: TruthReplica | undefined;
    const hasOwner = async (): Promise<boolean> => {
      const name = await this.ownerOf(projection);
      owner = this.replicas.find((replica) => replica.name === name);
      return owner !== undefined;
    };
    await until(hasOwner, PATIENCE);
    const other = this.replicas.find((replica) => replica !== owner);
    if (owner === undefined || other === undefined) throw new Error('There is one replica only.');
    return { owner, other };
  }

  /** For each projection, a replica that does not fold it now. */
  async others(): Promise<(projection: AskedName) => TruthReplica> {
    const of = { marks: await this.rolesIn('marks'), pairs: await this.rolesIn('pairs') };
    return (projection) => of[projection].other;
  }

  get accidents(): readonly string[] {
    return this.replicas.flatMap(({ accidents }) => accidents);
  }

  async close(): Promise<void> {
    await Promise.all(this.replicas.map((replica) => replica.end()));
    await Promise.all([this.servers.stop(), this.postgres.stop()]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The owner that every replica names; undefined while they do not agree. */
  private async ownerOf(projection: AskedName): Promise<string | undefined> {
    const named = await Promise.all(this.replicas.map(({ url }) => ownerAt(url, projection)));
    return new Set(named).size === 1 ? named[0] : undefined;
  }
}

async function ownerAt(url: string, projection: AskedName): Promise<string | undefined> {
  const answer = await fetch(`${url}/control/tasks`);
  const { tasks } = (await answer.json()) as {
    tasks: { projection: string; owner: string | null }[];
  };
  return tasks.find((task) => task.projection === projection)?.owner ?? undefined;
}
