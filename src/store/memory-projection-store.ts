import { systemClock, type Clock, type Instant } from '../model/clock.js';
import { NO_COUNTS, type Checkpoint, type Counts } from '../model/checkpoint.js';
import type { Duration } from '../model/duration.js';
import type { Projection } from '../model/projection.js';
import type { Row, RowChange } from '../model/row.js';
import { StationError } from '../model/station-error.js';
import { sequenceIn } from './checkpoint-codec.js';
import { matches, placeOfWord, placeWord, type Fields, type Place } from './index-places.js';
import { placeIn } from './indexes.js';
import type {
  Commit,
  CommitOutcome,
  Filter,
  LeaseRequest,
  Page,
  PageItem,
  PageRequest,
  ProjectionStore,
  ProjectionStores,
  QuarantineChange,
  SeenChange,
  TaskState,
} from './projection-store.js';

/** Hears the changes of each commit, in order, with the running number of the first one. */
export type ChangesListener = (changes: readonly RowChange[], firstNumber: number) => void;

/** The store of the author kit: the promises and refusals of the Redis store, in one process. */
export class MemoryProjectionStore implements ProjectionStore {
  private readonly rows = new Map<string, string>();
  private readonly listeners = new Set<ChangesListener>();
  private checkpoint: Checkpoint = {};
  private counts: Counts = NO_COUNTS;
  private token = 0;
  private owner = '';
  private leaseUntil: Instant = 0;
  private changes = 0;
  private letters = 0;
  private readonly quarantine = new Map<string, number>();
  private readonly seenIds = new Map<string, Instant>();

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
    this.checkpoint = {};
    this.counts = NO_COUNTS;
    this.letters = 0;
    this.changes++;
  }

  async state(): Promise<TaskState> {
    const { checkpoint, counts, letters } = this;
    return { checkpoint, counts, letters, quarantine: new Map(this.quarantine) };
  }

  async seen(): Promise<ReadonlyMap<string, Instant>> {
    return new Map([...this.seenIds].toSorted(([, a], [, b]) => a - b));
  }

  async commit(commit: Commit): Promise<CommitOutcome> {
    const { fencingToken, from, to, changes, counts } = commit;
    if (fencingToken !== this.token) return 'fenced';
    for (const stream of Object.keys({ ...from, ...to }))
      if (sequenceIn(from, stream) !== sequenceIn(this.checkpoint, stream))
        return 'stale-checkpoint';
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
    const firstNumber = this.changes + 1;
    this.changes += changes.length;
    for (const listener of this.listeners) listener(changes, firstNumber);
    return 'committed';
  }

  async rowsOf(keys: readonly string[]): Promise<readonly (Row | undefined)[]> {
    return keys.map((key) => this.rowOf(key));
  }

  async page({ orderBy, direction, where, after, limit }: PageRequest): Promise<Page> {
    const sign = direction === 'asc' ? 1 : -1;
    const start = after === undefined ? undefined : placeOfWord(after);
    if (after !== undefined && start === undefined)
      throw new StationError('CURSOR_INVALID', 'The cursor names no place of a list.');
    const items = this.items(orderBy, where)
      .toSorted((a, b) => sign * byPlace(a.place, b.place))
      .filter(({ place }) => start === undefined || sign * byPlace(place, start) > 0)
      .map(({ key, row, place }): PageItem => ({ key, row, member: placeWord(place) }));
    return { items: items.slice(0, limit), hasMore: items.length > limit };
  }

  async count(where: Filter): Promise<number> {
    return this.items(this.projection.key, where).length;
  }

  /** Calls the listener after each commit that changed rows or the checkpoint; returns how to stop. */
  onChanges(listener: ChangesListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
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

  private items(ordering: string, where: Filter): Placed[] {
    return [...this.rows].flatMap(([key, json]) => {
      const row = JSON.parse(json) as Row & Fields;
      const place = placeIn(this.projection, ordering, { key, row });
      return matches(row, where) ? [{ key, row, place }] : [];
    });
  }
}

interface Placed {
  readonly key: string;
  readonly row: Row;
  readonly place: Place;
}

/** Redis compares bytes; JavaScript would compare UTF-16 units. */
const byPlace = (a: Place, b: Place): number => {
  if (a.score !== b.score) return a.score < b.score ? -1 : 1;
  return Buffer.compare(Buffer.from(a.member), Buffer.from(b.member));
};

/** The stores of a station without servers, one per projection. */
export class MemoryProjectionStores implements ProjectionStores {
  private readonly stores = new Map<Projection, MemoryProjectionStore>();

  open(projection: Projection): MemoryProjectionStore {
    const store = this.stores.get(projection) ?? new MemoryProjectionStore(projection);
    this.stores.set(projection, store);
    return store;
  }
}
