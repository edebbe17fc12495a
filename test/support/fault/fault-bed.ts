import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Projection } from '../../../src/model/projection.js';
import { RedisProjectionStore } from '../../../src/store/redis-projection-store.js';
import type { ProjectionStore, TaskState } from '../../../src/store/projection-store.js';
import { startServers, type RunningServers } from '../running-servers.js';
import { until } from '../until.js';
import { FileLetters } from './file-letters.js';
import { floodProjections, sales, stock } from './flood-projections.js';
import { StationProcess } from './station-process.js';
import { held, trueBalances, trueShelves, trueTills, type Held, type Truth } from './truth.js';

/** Servers, stations and streams of a flood, and what must have come of it. */
export class FaultBed {
  readonly stations: readonly StationProcess[];
  readonly letters: FileLetters;

  private constructor(
    readonly servers: RunningServers,
    private readonly folder: string,
    names: readonly string[],
  ) {
    this.letters = new FileLetters(join(folder, 'letters.jsonl'));
    const { natsServer, redisServer } = servers;
    const order = { natsUrl: natsServer.url, redisUrl: redisServer.url, folder };
    this.stations = names.map((name) => new StationProcess({ ...order, name }));
  }

  /** Starts NATS and Redis and creates the streams; the stations are still to be started. */
  static async open(...names: readonly string[]): Promise<FaultBed> {
    const servers = await startServers();
    await servers.freshStream(stock.stream, [stock.subject]);
    await servers.freshStream(sales.stream, [sales.subject]);
    return new FaultBed(servers, mkdtempSync(join(tmpdir(), 'data-station-fault-')), names);
  }

  station(name: string): StationProcess {
    const station = this.stations.find((one) => one.name === name);
    if (station === undefined) throw new Error(`There is no station ${name}.`);
    return station;
  }

  store(projection: Projection): ProjectionStore {
    return new RedisProjectionStore(this.servers.redis, projection);
  }

  async close(): Promise<void> {
    await Promise.all(this.stations.map((station) => station.end()));
    await this.servers.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Waits until every projection has reached the end of its streams. */
  async caughtUp(timeoutMs = 60_000): Promise<void> {
    const ends = new Map<string, number>();
    for (const { stream } of [stock, sales])
      ends.set(stream, (await held(this.servers.nats, stream)).at(-1)?.sequence ?? 0);
    const isAtTheEnd = async (projection: Projection): Promise<boolean> => {
      const state = await this.stateOf(projection).catch(() => undefined);
      return projection.reads.every(
        ({ stream }) => (state?.checkpoint[stream]?.sequence ?? 0) === ends.get(stream),
      );
    };
    for (const projection of floodProjections)
      await until(() => isAtTheEnd(projection), { timeoutMs }).catch(async (error: unknown) => {
        throw new Error(await this.storyOf(projection), { cause: error });
      });
  }

  /** Compares all of every projection with everything that the streams hold. */
  async expectTruth(): Promise<void> {
    await this.caughtUp();
    await this.expectTruthUpToCheckpoint();
  }

  /** Compares every row, list, count and letter with what the streams hold up to each checkpoint. */
  async expectTruthUpToCheckpoint(): Promise<void> {
    const { nats } = this.servers;
    const streams = { STOCK: await held(nats, 'STOCK'), SALES: await held(nats, 'SALES') };
    expect(idsTwice([...streams.STOCK, ...streams.SALES])).toEqual([]);
    for (const projection of floodProjections) {
      const { checkpoint } = await this.stateOf(projection);
      const upTo = (stream: keyof typeof streams): Held[] =>
        streams[stream].filter(({ sequence }) => sequence <= (checkpoint[stream]?.sequence ?? 0));
      await this.expectTrue(projection, TRUTHS[projection.name]?.(upTo('STOCK'), upTo('SALES')));
    }
  }

  private async expectTrue(projection: Projection, truth: Truth | undefined): Promise<void> {
    const store = this.store(projection);
    const [ordering = ''] = Object.keys(projection.orderings);
    for (const orderBy of [projection.key, ordering])
      expect(await rowsByKey(store, orderBy)).toEqual(truth?.rows);
    const { counts, letters } = await store.state();
    expect(counts).toEqual(truth?.counts);
    if (truth?.letters === undefined) return;
    const kept = this.letters.of(projection.name);
    const found = Array.from({ length: letters }, (_, i) => kept.get(i + 1));
    expect(found.map((letter) => `${letter?.sequence} ${letter?.key}`)).toEqual(truth.letters);
  }

  /** What can be told of a projection that does not go on. */
  private async storyOf(projection: Projection): Promise<string> {
    const state = await this.stateOf(projection).catch(String);
    const said = this.stations.map(({ name, facts }) => {
      const of = facts.filter((fact) => !('task' in fact) || fact.task === projection.name);
      return `${name}: ${JSON.stringify(of.slice(-8))}`;
    });
    return `${projection.name} stands at ${JSON.stringify(state)}.\n${said.join('\n')}`;
  }

  private stateOf(projection: Projection): Promise<TaskState> {
    return this.store(projection).state();
  }
}

const TRUTHS: Readonly<Record<string, (stock: Held[], sales: Held[]) => Truth>> = {
  balances: trueBalances,
  shelves: trueShelves,
  tills: (_, sold) => trueTills(sold),
};

/** Every row of a list, page by page. */
async function rowsByKey(store: ProjectionStore, orderBy: string): Promise<Map<string, object>> {
  const rows = new Map<string, object>();
  const request = { orderBy, direction: 'asc', where: {}, limit: 100 } as const;
  for (let after: string | undefined; ;) {
    const page = await store.page(after === undefined ? request : { ...request, after });
    for (const { key, row } of page.items) {
      expect(rows.has(key)).toBe(false);
      rows.set(key, row);
    }
    after = page.items.at(-1)?.member;
    if (!page.hasMore) return rows;
  }
}

const idsTwice = (messages: readonly { readonly id: string }[]): string[] => {
  const seen = new Set<string>();
  return messages.filter(({ id }) => seen.size === seen.add(id).size).map(({ id }) => id);
};
