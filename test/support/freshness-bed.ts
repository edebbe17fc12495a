import { FreshReads, type FreshReadsOptions } from '../../src/freshness/fresh-reads.js';
import type { Instant } from '../../src/model/clock.js';
import { seconds } from '../../src/model/duration.js';
import type { Projection } from '../../src/model/projection.js';
import { StationError } from '../../src/model/station-error.js';
import { MemorySource } from '../../src/source/memory-source.js';
import { MemoryProjectionStores } from '../../src/store/memory-projection-store.js';
import { MemorySignals } from '../../src/store/memory-signals.js';
import type { ProjectionStore } from '../../src/store/projection-store.js';
import { scores } from './example-projection.js';
import { WatchedSignals } from './watched-signals.js';

/** Reads on stores in memory, with a clock that is moved and an owner who does what the specification says. */
export class FreshnessBed {
  readonly clock = { at: 10_000, now: () => this.clock.at };
  readonly source = new MemorySource(this.clock);
  readonly stores = new MemoryProjectionStores(this.clock);
  readonly signals = new WatchedSignals(new MemorySignals(this.stores));
  readonly reads: FreshReads;
  /** Calls of `standing` of {@link store}. */
  looks = 0;

  constructor(options: Partial<FreshReadsOptions> = {}) {
    this.source.createStream('GAMES', ['games.*']);
    this.reads = new FreshReads({ signals: this.signals, source: this.source, ...options });
  }

  /** What reads are given of a projection; its looks are counted. */
  store(projection: Projection = scores): Pick<ProjectionStore, 'projection' | 'standing'> {
    const store = this.stores.open(projection);
    return {
      projection,
      standing: () => {
        this.looks += 1;
        return store.standing();
      },
    };
  }

  readOnce(projection: Projection = scores) {
    return async () => ({ standing: await this.stores.open(projection).standing() });
  }

  /** Stores an event; tells its sequence. */
  publish(): number {
    return this.source.publish('games.a', {}).sequence;
  }

  /** Commits up to a sequence of a stream, and proves a frontier where one is told. */
  async apply(sequence: number, { projection = scores, asOf }: Applied = {}): Promise<void> {
    const store = this.stores.open(projection);
    const stream = projection.reads[0]?.stream ?? '';
    const { checkpoint } = await store.state();
    const outcome = await store.commit({
      fencingToken: await tokenOf(store),
      from: checkpoint,
      to: { ...checkpoint, [stream]: { sequence, streamCreated: 'once' } },
      changes: [],
      counts: { folded: 1, filtered: 0, deadLettered: 0 },
      ...(asOf === undefined ? {} : { asOf }),
    });
    expect(outcome).toBe('committed');
  }

  async prove(asOf: Instant, projection: Projection = scores): Promise<void> {
    const store = this.stores.open(projection);
    const { checkpoint } = await store.state();
    const fencingToken = await tokenOf(store);
    expect(await store.prove({ fencingToken, at: checkpoint, asOf })).toBe('committed');
  }

  async gap(gap: boolean, projection: Projection = scores): Promise<void> {
    const store = this.stores.open(projection);
    await store.noteGap(await tokenOf(store), gap);
  }

  async reset(projection: Projection = scores): Promise<void> {
    const store = this.stores.open(projection);
    await store.reset(await tokenOf(store));
  }
}

export interface Applied {
  readonly projection?: Projection;
  readonly asOf?: Instant;
}

/** What an act throws, which must be an error of the station. */
export function thrownBy(act: () => unknown): StationError {
  try {
    act();
  } catch (error) {
    if (error instanceof StationError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown.');
}

const tokenOf = async (store: ProjectionStore): Promise<number> =>
  (await store.claim({ owner: 'spec', ttl: seconds(60) })) ?? 0;
