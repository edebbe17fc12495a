import { systemClock, type Clock, type Instant } from '../model/clock.js';
import { NO_COUNTS, type Checkpoint, type Counts } from '../model/checkpoint.js';
import type { Duration } from '../model/duration.js';
import type { Standing } from '../model/freshness.js';
import { streamsRead, type Projection } from '../model/projection.js';
import type { Row, RowChange } from '../model/row.js';
import { StationError } from '../model/station-error.js';
import { sequenceIn } from './checkpoint-codec.js';
import type { EventOffset, SoughtCommit } from './commit-record.js';
import { MemoryCommits, recordOf } from './memory-commits.js';
import { MemoryErasureStore } from './memory-erasure-store.js';
import { countIn, pageOf, positionIn, type RowsInMemory } from './memory-pages.js';
import type {
  Commit,
  CommitOutcome,
  Filter,
  LeaseRequest,
  Page,
  PageRequest,
  PositionRead,
  PositionRequest,
  ProjectionStore,
  ProjectionStores,
  Proof,
  QuarantineChange,
  RowsRead,
  SeenChange,
  TaskState,
} from './projection-store.js';

/** The changes of one commit. */
export interface CommittedChanges {
  readonly changes: readonly RowChange[];
  /** The running number of the first one. */
  readonly firstNumber: number;
  readonly committedAt: Instant;
}

/** Hears the changes of each commit, in order. */
export type ChangesListener = (committed: CommittedChanges) => void;

/** The store of the author kit: the promises and refusals of the Redis store, in one process. */
export class MemoryProjectionStore implements ProjectionStore {
  private readonly rows = new Map<string, string>();
  private readonly listeners = new Set<ChangesListener>();
  private readonly movedListeners = new Set<() => void>();
  private checkpoint: Checkpoint = {};
  private counts: Counts = NO_COUNTS;
  private token = 0;
  private owner = '';
  private leaseUntil: Instant = 0;
  private changes = 0;
  private letters = 0;
  private asOf: Instant | undefined;
  private gap = false;
  private rebuilding = false;
  private readonly quarantine = new Map<string, number>();
  private readonly seenIds = new Map<string, Instant>();
  private readonly commits = new MemoryCommits();
  readonly erasures = new MemoryErasureStore((token) => token === this.token);

  constructor(
    readonly projection: Projection,
    private readonly clock: Clock = systemClock,
  ) {}

  async claim({ owner, ttl }: LeaseRequest): Promise<number | undefined> {
    const now = this.clock.now();
    if (this.owner !== owner && this.leaseUntil > now) return undefined;
    this.owner = owner;
    this.leaseUntil = now + ttl;
    return ++this.token;
  }

  async renew(fencingToken: number, ttl: Duration): Promise<boolean> {
    if (fencingToken !== this.token) return false;
    this.leaseUntil = this.clock.now() + ttl;
    return true;
  }

  async release(fencingToken: number): Promise<void> {
    if (fencingToken === this.token) this.leaseUntil = 0;
  }

  async reset(fencingToken: number): Promise<void> {
    if (fencingToken !== this.token)
      throw new StationError('TASK_NOT_OWNED', 'The token was superseded before the reset.');
    this.rows.clear();
    this.quarantine.clear();
    this.seenIds.clear();
    this.commits.forget();
    this.checkpoint = {};
    this.counts = NO_COUNTS;
    this.letters = 0;
    this.changes++;
    this.asOf = undefined;
    this.gap = false;
    this.rebuilding = true;
    this.tellMoved();
  }

  async state(): Promise<TaskState> {
    const { checkpoint, counts, letters, gap, asOf } = this;
    return { checkpoint, counts, letters, quarantine: new Map(this.quarantine), gap, asOf };
  }

  async seen(): Promise<ReadonlyMap<string, Instant>> {
    return new Map([...this.seenIds].toSorted(([, a], [, b]) => a - b));
  }

  async commit(commit: Commit): Promise<CommitOutcome> {
    const { fencingToken, from, to, changes, counts } = commit;
    if (fencingToken !== this.token) return 'fenced';
    if (!this.standsAt(from, Object.keys({ ...from, ...to }))) return 'stale-checkpoint';
    for (const { key, after } of changes)
      if (after === undefined) this.rows.delete(key);
      else this.rows.set(key, JSON.stringify(after));
    this.checkpoint = { ...this.checkpoint, ...to };
    this.counts = {
      folded: this.counts.folded + counts.folded,
      filtered: this.counts.filtered + counts.filtered,
      deadLettered: this.counts.deadLettered + counts.deadLettered,
    };
    this.moveQuarantine(commit.quarantine);
    this.moveSeen(commit.seen);
    if (commit.person !== undefined) this.erasures.deleted(commit.person, changes.length);
    const firstNumber = this.changes + 1;
    this.changes += changes.length;
    if (commit.asOf !== undefined) this.moveFrontier(commit.asOf);
    const committedAt = this.clock.now();
    this.commits.note(recordOf(commit, { committedAt, lastChange: this.changes }));
    for (const listener of this.listeners) listener({ changes, firstNumber, committedAt });
    this.tellMoved();
    return 'committed';
  }

  async commitOf(offset: EventOffset): Promise<SoughtCommit> {
    return this.commits.seek(offset, this.checkpoint);
  }

  async prove({ fencingToken, at, asOf }: Proof): Promise<CommitOutcome> {
    if (fencingToken !== this.token) return 'fenced';
    const streams = [...streamsRead(this.projection), ...Object.keys(at)];
    if (!this.standsAt(at, streams)) return 'stale-checkpoint';
    this.moveFrontier(asOf);
    this.tellMoved();
    return 'committed';
  }

  async noteGap(fencingToken: number, gap: boolean): Promise<void> {
    if (fencingToken !== this.token) return;
    this.gap = gap;
    this.tellMoved();
  }

  async now(): Promise<Instant> {
    return this.clock.now();
  }

  async standing(): Promise<Standing> {
    return this.standsNow();
  }

  async rowsOf(keys: readonly string[]): Promise<readonly (Row | undefined)[]> {
    return keys.map((key) => this.rowOf(key));
  }

  async readRows(keys: readonly string[]): Promise<RowsRead> {
    const { changes } = this;
    return { rows: keys.map((key) => this.rowOf(key)), standing: this.standsNow(), changes };
  }

  async page(request: PageRequest): Promise<Page> {
    const { changes } = this;
    return { ...pageOf(this.held(), request), standing: this.standsNow(), changes };
  }

  async count(where: Filter): Promise<number> {
    return countIn(this.held(), where);
  }

  async position(request: PositionRequest): Promise<PositionRead> {
    const { changes } = this;
    return { found: positionIn(this.held(), request), standing: this.standsNow(), changes };
  }

  /** Calls the listener after each commit that changed rows or the checkpoint; returns how to stop. */
  onChanges(listener: ChangesListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Calls the listener whenever rows, checkpoint or standing may have moved; returns how to stop. */
  onMoved(listener: () => void): () => void {
    this.movedListeners.add(listener);
    return () => this.movedListeners.delete(listener);
  }

  private held(): RowsInMemory {
    return { projection: this.projection, rows: this.rows };
  }

  private tellMoved(): void {
    for (const listener of this.movedListeners) listener();
  }

  private standsAt(checkpoint: Checkpoint, streams: readonly string[]): boolean {
    return streams.every(
      (stream) => sequenceIn(checkpoint, stream) === sequenceIn(this.checkpoint, stream),
    );
  }

  /** Never into the future; back only where the clock went back, which makes the old frontier void. */
  private moveFrontier(asOf: Instant): void {
    const now = this.clock.now();
    if (asOf > now || (this.asOf !== undefined && this.asOf >= asOf && this.asOf <= now)) return;
    this.asOf = asOf;
    this.rebuilding = false;
  }

  private standsNow(): Standing {
    const { asOf, gap, rebuilding, checkpoint, quarantine, changes } = this;
    const offsets = Object.fromEntries(
      streamsRead(this.projection).map((stream) => [stream, sequenceIn(checkpoint, stream)]),
    );
    return {
      now: this.clock.now(),
      asOf,
      gap,
      rebuilding,
      offsets,
      quarantined: quarantine.size,
      version: String(changes),
    };
  }

  private moveQuarantine(change: QuarantineChange | undefined): void {
    if (change === undefined) return;
    this.letters = change.letters;
    for (const [queue, from] of change.waitFrom) this.quarantine.set(queue, from);
    for (const queue of change.lifted) this.quarantine.delete(queue);
  }

  private moveSeen(change: SeenChange | undefined): void {
    if (change === undefined) return;
    for (const [id, at] of change.add) this.seenIds.set(id, at);
    for (const id of change.drop) this.seenIds.delete(id);
  }

  private rowOf(key: string): Row | undefined {
    const json = this.rows.get(key);
    return json === undefined ? undefined : (JSON.parse(json) as Row);
  }
}

/** The stores of a station without servers, one per projection. */
export class MemoryProjectionStores implements ProjectionStores {
  private readonly stores = new Map<Projection, MemoryProjectionStore>();

  constructor(private readonly clock: Clock = systemClock) {}

  open(projection: Projection): MemoryProjectionStore {
    const store = this.stores.get(projection) ?? new MemoryProjectionStore(projection, this.clock);
    this.stores.set(projection, store);
    return store;
  }
}
