import { jetstream } from '@nats-io/jetstream';
import { Client } from 'pg';
import { RedisProjectionStore } from '../../src/store/redis-projection-store.js';
import { startReplica, totals, type OperatedStation, type Reply } from './operated-station.js';
import { startServers, type RunningServers } from './running-servers.js';
import { startPostgres } from './servers/postgres.js';
import type { TestServer } from './servers/test-server.js';
import { until } from './until.js';

/** A task as `GET /control/tasks` shows it. */
export interface TaskView {
  readonly owner: string | null;
  readonly phase: string;
  readonly code: string | null;
  readonly lettersWaiting: number | null;
}

/** Two replicas on real servers, fresh for each test, and what specifications ask of them. */
export class OperatedPair {
  readonly poison = totals();
  replicas: OperatedStation[] = [];

  private constructor(
    readonly servers: RunningServers,
    readonly postgres: TestServer,
  ) {}

  static async begin(): Promise<OperatedPair> {
    const [servers, postgres] = await Promise.all([startServers(), startPostgres()]);
    return new OperatedPair(servers, postgres);
  }

  async end(): Promise<void> {
    await Promise.all([this.servers.stop(), this.postgres.stop()]);
  }

  async fresh(): Promise<void> {
    await this.servers.redis.writes.flushall();
    await this.servers.freshStream('MATCHES', ['matches.*']);
    this.poison.spoil();
    for (const name of ['a', 'b']) await this.start(name);
    await this.sql('TRUNCATE dead_letter, audit, task_phase');
  }

  async stop(): Promise<void> {
    await Promise.all(this.replicas.map((replica) => replica.stop()));
    this.replicas = [];
  }

  async start(name: string, env = {}): Promise<OperatedStation> {
    const replica = await startReplica(this.poison, {
      NATS_URL: this.servers.natsServer.url,
      REDIS_URL: this.servers.redisServer.url,
      DATABASE_URL: this.postgres.url,
      STATION_NAME: name,
      PORT: '0',
      ...env,
    });
    this.replicas.push(replica);
    return replica;
  }

  /** Publishes a goal and returns its sequence. */
  async shot(points: unknown, player: string): Promise<number> {
    const payload = JSON.stringify({ player, points });
    return (await jetstream(this.servers.nats).publish('matches.GoalShot', payload)).seq;
  }

  get store(): RedisProjectionStore {
    return new RedisProjectionStore(this.servers.redis, this.poison.projection);
  }

  async points(player: string): Promise<number | undefined> {
    const [row] = await this.store.rowsOf([player]);
    return (row as { points?: number } | undefined)?.points;
  }

  reached(sequence: number): Promise<void> {
    return until(
      async () => (await this.store.state()).checkpoint['MATCHES']?.sequence === sequence,
    );
  }

  async taskOn(replica: OperatedStation): Promise<TaskView> {
    const { body } = await replica.get('/control/tasks');
    const [task] = body['tasks'] as TaskView[];
    if (task === undefined) throw new Error('No task is shown.');
    return task;
  }

  /** The replica that owns the task, and another one, once all agree. */
  async roles(): Promise<{ owner: OperatedStation; other: OperatedStation }> {
    let owners: (string | null)[] = [];
    await until(async () => {
      owners = await Promise.all(this.replicas.map(async (of) => (await this.taskOn(of)).owner));
      return owners[0] !== null && new Set(owners).size === 1;
    });
    const owner = this.replicas.find(({ name }) => name === owners[0]);
    const other = this.replicas.find(({ name }) => name !== owners[0]);
    if (owner === undefined || other === undefined) throw new Error('There is one replica only.');
    return { owner, other };
  }

  /** What the audit holds, oldest first. */
  audit(): Promise<unknown[]> {
    return this.sql('SELECT operator, action, outcome FROM audit ORDER BY asked_at');
  }

  private async sql(statement: string): Promise<unknown[]> {
    const client = new Client({ connectionString: this.postgres.url });
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(statement);
    await client.end();
    return rows;
  }
}

/** The first operation of an answer. */
export const operationOf = ({ body }: Reply): unknown => (body['operations'] as unknown[])[0];
