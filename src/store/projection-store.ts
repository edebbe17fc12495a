import type { Checkpoint, Counts } from '../model/checkpoint.js';
import type { Instant } from '../model/clock.js';
import type { Duration } from '../model/duration.js';
import type { Standing } from '../model/freshness.js';
import type { Projection } from '../model/projection.js';
import type { Row, RowChange } from '../model/row.js';
import type { EventOffset, SoughtCommit } from './commit-record.js';
import type { ErasureStore } from './erasure-store.js';

/** One step of a task: what it folded and how far it has read. All of it is stored, or nothing. */
export interface Commit {
  /** The token of the lease under which the task works; an older one than the newest granted is refused. */
  readonly fencingToken: number;
  /**
   * Where the task believes the stored checkpoint to be; anything else, in any of its streams, is refused: a
   * store that came back older than the rows in memory must not be written with them.
   */
  readonly from: Checkpoint;
  readonly to: Checkpoint;
  /** At most {@link MAX_CHANGES}, each key once. */
  readonly changes: readonly RowChange[];
  /** What became of the events between `from` and `to`; added to the stored totals. */
  readonly counts: Counts;
  readonly quarantine?: QuarantineChange;
  readonly seen?: SeenChange;
  /** The frontier that is proved once `to` is stored; one before the stored, or in the future, changes nothing. */
  readonly asOf?: Instant;
  /** Whose rows the changes delete, as a keyed hash: they are counted for an erasure that was begun. */
  readonly person?: string;
}

/** What is proved of the rows as they are stored. */
export interface Proof {
  readonly fencingToken: number;
  /** Where the stored checkpoint must be, in every stream: the proof is of these rows and no others. */
  readonly at: Checkpoint;
  /** On the clock of the store. One before the stored, or in the future, changes nothing. */
  readonly asOf: Instant;
}

/** What a commit does to the remembered ids of events. */
export interface SeenChange {
  /** Ids and when their events were stored. */
  readonly add: readonly (readonly [id: string, at: Instant])[];
  /** Ids whose time is over. */
  readonly drop: readonly string[];
}

/** What a commit does to the queues of dead letters. */
export interface QuarantineChange {
  /** How many letters the task has now numbered in all. */
  readonly letters: number;
  /** Queue -> the number of its first letter that still waits. */
  readonly waitFrom: ReadonlyMap<string, number>;
  /** Queues in which no letter waits any more. */
  readonly lifted: readonly string[];
}

/** `stale-checkpoint`: another commit came first, read the state again. `fenced`: another owner was granted the task. */
export type CommitOutcome = 'committed' | 'stale-checkpoint' | 'fenced';

/** What a task must know before its first event. */
export interface TaskState {
  readonly checkpoint: Checkpoint;
  readonly counts: Counts;
  /** The number of the last dead letter; letters with a higher number were never committed. */
  readonly letters: number;
  /** Queue of dead letters -> the number of its first letter that still waits. */
  readonly quarantine: ReadonlyMap<string, number>;
  /** Whether the task was found in a gap, and nothing was noted since. */
  readonly gap: boolean;
  /** The frontier; undefined before the first proof. */
  readonly asOf: Instant | undefined;
}

/** A commit stalls other readers while it runs; a longer one is cut in two by its task. */
export const MAX_CHANGES = 1_000;

/** Who asks for a task. */
export interface LeaseRequest {
  /** The name of the replica; its own running lease never stands in its way. */
  readonly owner: string;
  /** How long the lease runs unless it is renewed, on the store's clock. */
  readonly ttl: Duration;
}

/** Which rows, and in which order: one page of a list. */
export interface PageRequest {
  /** A declared ordering, or the key field of the projection. */
  readonly orderBy: string;
  readonly direction: 'asc' | 'desc';
  readonly where: Filter;
  /**
   * The place after which the page begins: the {@link PageItem.member} of an earlier item. Anything else is
   * refused with a StationError CURSOR_INVALID.
   */
  readonly after?: string;
  readonly limit: number;
}

/** Declared filter -> the value that a row must hold. An empty one asks for every row. */
export type Filter = Readonly<Record<string, FilterValue>>;
export type FilterValue = string | number | boolean | null;

export interface PageItem {
  readonly key: string;
  readonly row: Row;
  /** The place of the row in the list: a cursor is made of it. It stays a place when the row moves on. */
  readonly member: string;
}

export interface Page {
  readonly items: readonly PageItem[];
  readonly hasMore: boolean;
  /** The running number of the newest change that is surely in the rows: they were read after it, in the same step. */
  readonly changes: number;
  /**
   * Of the rows of the page: it was read in the same step. Without `asOf` also where a page took several steps and
   * rows kept changing between them: one that moved meanwhile may be missing.
   */
  readonly standing: Standing;
}

/** Which row's position is sought, and in which list. */
export interface PositionRequest extends Pick<PageRequest, 'orderBy' | 'direction'> {
  readonly key: string;
  /** Narrows the list to the rows that hold this value of a declared filter. Of several at once no index tells positions. */
  readonly filter?: readonly [field: string, value: FilterValue] | undefined;
  /** How many rows are told on either side, at most. */
  readonly neighbours: number;
}

/** Where a row stands in a list. */
export interface Position {
  /** 1 and how many rows are better by what the list is ordered by: rows that tie have the same, as in 1, 2, 2, 4. */
  readonly position: number;
  /** How many rows the list has. */
  readonly total: number;
  readonly row: Row;
  /** The rows right before it in the list, in the order of the list. */
  readonly above: readonly Row[];
  /** The rows right behind it. */
  readonly below: readonly Row[];
}

/** A position, and where the projection stood when it was read, in the same step. */
export interface PositionRead {
  /** Undefined where the list does not hold the row. */
  readonly found: Position | undefined;
  readonly standing: Standing;
  /** The running number of the newest change. */
  readonly changes: number;
}

/** Rows, and where the projection stood when they were read. */
export interface RowsRead {
  /** In the order of the keys; undefined where there is none. */
  readonly rows: readonly (Row | undefined)[];
  readonly standing: Standing;
  /** The running number of the newest change, read in the same step. */
  readonly changes: number;
}

/** Holds the rows, indexes, checkpoint and feed of one projection version, and moves all of them in one step. */
export interface ProjectionStore {
  readonly projection: Projection;
  readonly erasures: ErasureStore;
  /**
   * Grants the task to an owner, for as long as it renews the lease. The returned fencing token is newer
   * than every one before, whose holders are refused from now on. Undefined: another owner's lease runs.
   */
  claim(lease: LeaseRequest): Promise<number | undefined>;
  /** Prolongs the lease of a token; false when the task was granted to another since. */
  renew(fencingToken: number, ttl: Duration): Promise<boolean>;
  /** Ends the lease of a token, so that the next owner need not wait for its end. */
  release(fencingToken: number): Promise<void>;
  /**
   * Forgets all: rows, indexes, checkpoint, counts, quarantine; not who was erased. The feed is cut: followers find it expired.
   * @throws StationError TASK_NOT_OWNED when the token was superseded
   */
  reset(fencingToken: number): Promise<void>;
  state(): Promise<TaskState>;
  /** The remembered ids of events, the oldest first, and when each was stored. */
  seen(): Promise<ReadonlyMap<string, Instant>>;
  commit(commit: Commit): Promise<CommitOutcome>;
  /** The commit that moved the checkpoint past an event. The newest 20,000 commits are remembered, until a reset. */
  commitOf(offset: EventOffset): Promise<SoughtCommit>;
  /** Moves the frontier of the rows as they are; refused like a commit. */
  prove(proof: Proof): Promise<CommitOutcome>;
  /** Notes that the task stands in a gap, or no longer does. A superseded token changes nothing. */
  noteGap(fencingToken: number, gap: boolean): Promise<void>;
  /** The clock that all replicas share. Frontiers are instants of it. */
  now(): Promise<Instant>;
  standing(): Promise<Standing>;
  /** The rows of the keys, in their order; undefined where there is none. */
  rowsOf(keys: readonly string[]): Promise<readonly (Row | undefined)[]>;
  /** The same, with where the projection stood, in one step: for answers that tell their age. */
  readRows(keys: readonly string[]): Promise<RowsRead>;
  page(request: PageRequest): Promise<Page>;
  count(where: Filter): Promise<number>;
  /** Where a row stands in a list. */
  position(request: PositionRequest): Promise<PositionRead>;
}

/** Opens the store of each projection; one per kind of store. */
export interface ProjectionStores {
  open(projection: Projection): ProjectionStore;
}

/** The token under which Nest provides the {@link ProjectionStores} of the station. */
export const PROJECTION_STORES = Symbol('projection-stores');
