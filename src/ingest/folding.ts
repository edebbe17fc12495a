import { schemasOf, type SchemasByType } from '../source/schemas-by-type.js';
import type { SourceMessage } from '../source/event-source.js';
import { arrivalOf, type Arrival, type Erases, type Fault, type Poison } from './arrival.js';
import { Batch, MAX_EVENTS, type LeftOut } from './batch.js';
import type { Inbox } from './inbox.js';
import type { LaneMember, Lanes } from './lanes.js';
import { RowCache } from './row-cache.js';
import { SeenEvents } from './seen-events.js';
import type { SessionGround } from './session-ground.js';
import type { TaskParts } from './task-parts.js';

/** Rows kept in memory by the owner of a task. */
const CACHED_ROWS = 50_000;
/** Messages decoded, and their rows read, in one step. */
const STEP = 500;

/** Who folds, and when it may. */
export interface FoldingTurns {
  readonly lanes: Lanes;
  readonly member: LaneMember;
}

/** An arrival that erases persons. */
export type ErasingArrival = Exclude<Arrival, Poison> & { readonly erases: Erases };

/** Turns delivered messages into batches: decodes them, reads the rows they touch, folds, all in its turns. */
export class Folding {
  private readonly rows = new RowCache(CACHED_ROWS);
  private readonly schemas: SchemasByType;
  private readonly read: (message: SourceMessage) => Arrival;
  /** Decoded, and not in a batch yet. */
  private ahead: readonly Arrival[] = [];
  private done: Arrival | undefined;

  /** @param read how a message is read, where not as it is */
  constructor(
    private readonly parts: TaskParts,
    private readonly ground: SessionGround,
    private readonly turns: FoldingTurns,
    read?: (message: SourceMessage) => Arrival,
  ) {
    this.schemas = schemasOf(parts.projection.reads);
    this.read = read ?? ((message) => arrivalOf(parts.projection, this.schemas, message));
  }

  /** Whether something is decoded that no batch holds yet. */
  get hasMore(): boolean {
    return this.ahead.length > 0;
  }

  newBatch(): Batch {
    const { projection, commitSize: size = MAX_EVENTS } = this.parts;
    const { room, standing } = this.ground;
    const { quarantine, seen, erased } = standing;
    return new Batch({ projection, rows: this.rows, quarantine, seen, room, size, erased });
  }

  /** A batch that takes all it is given: of what no stream delivered, so that no id of it is known again. */
  newBatchApart(): Batch {
    const { projection } = this.parts;
    const { room, standing } = this.ground;
    const { quarantine, erased } = standing;
    const seen = new SeenEvents(new Map(), new Map());
    const size = Infinity;
    return new Batch({ projection, rows: this.rows, quarantine, seen, room, size, erased });
  }

  /** Folds what is read already; tells why where an event stops the task. */
  async fold(batch: Batch, arrivals: readonly Arrival[]): Promise<Fault | undefined> {
    this.ahead = arrivals;
    return this.foldAhead(batch, { erasing: false });
  }

  /** Folds one step of what has arrived, as much as the batch holds; tells why where an event stops the task. */
  async fill(batch: Batch, inbox: Inbox<SourceMessage>): Promise<Fault | undefined> {
    if (batch.left === 0) return undefined;
    if (!this.hasMore) this.ahead = await this.decoded(inbox.take(Math.min(STEP, batch.left)));
    return this.hasMore ? this.foldAhead(batch, { erasing: true }) : undefined;
  }

  /** The next arrival, where it erases persons: all before it is in a batch, and it is not folded before {@link erased}. */
  get erasing(): ErasingArrival | undefined {
    const [next] = this.ahead;
    return next !== undefined && this.isErasing(next) ? next : undefined;
  }

  /** The erasure is done, and these rows are no more; the event is now like any other. */
  erased(arrival: Arrival): void {
    this.done = arrival;
  }

  /** Rows were removed beside the batches. */
  forget(keys: readonly string[]): void {
    for (const key of keys) this.rows.set(key, undefined);
  }

  private isErasing(arrival: Arrival): arrival is ErasingArrival {
    if (this.ground.standing.erased === undefined || arrival === this.done) return false;
    return arrival.kind !== 'poison' && arrival.erases !== undefined;
  }

  /** Folds what is decoded, as much as the batch holds; in a stream up to an arrival that erases. */
  private async foldAhead(
    batch: Batch,
    stopsAt: { readonly erasing: boolean },
  ): Promise<Fault | undefined> {
    await this.load();
    const { lanes, member } = this.turns;
    for (let from = 0; ;) {
      let leftOut: LeftOut | undefined;
      const items = this.ahead;
      from = await lanes.each(member, { items, from }, (arrival) => {
        if (batch.isFull || (stopsAt.erasing && this.isErasing(arrival))) return false;
        leftOut = batch.add(arrival);
        return leftOut === undefined;
      });
      if (leftOut === 'unmeasured') {
        await batch.measureRoom();
        continue;
      }
      this.ahead = items.slice(from);
      return leftOut;
    }
  }

  /** Lets go of rows that neither the batch nor what is decoded needs. */
  trim(batch: Batch): void {
    this.rows.trim(batch);
  }

  private async decoded(messages: readonly SourceMessage[]): Promise<readonly Arrival[]> {
    const arrivals: Arrival[] = [];
    await this.turns.lanes.each(this.turns.member, { items: messages, from: 0 }, (message) => {
      arrivals.push(this.read(message));
      return true;
    });
    return arrivals;
  }

  /** Reads the rows that are not in memory yet. */
  private async load(): Promise<void> {
    const missing = new Set<string>();
    for (const arrival of this.ahead)
      if (arrival.kind === 'event')
        for (const key of arrival.keys) if (!this.rows.has(key)) missing.add(key);
    if (missing.size === 0) return;
    const keys = [...missing];
    const rows = await this.parts.store.rowsOf(keys);
    for (const [i, key] of keys.entries()) this.rows.set(key, rows[i]);
  }
}
