import { schemasOf, type SchemasByType } from '../source/schemas-by-type.js';
import type { SourceMessage } from '../source/event-source.js';
import { arrivalOf, type Arrival, type Fault } from './arrival.js';
import { Batch, MAX_EVENTS, type LeftOut } from './batch.js';
import type { Inbox } from './inbox.js';
import type { LaneMember, Lanes } from './lanes.js';
import { RowCache } from './row-cache.js';
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

/** Turns delivered messages into batches: decodes them, reads the rows they touch, folds, all in its turns. */
export class Folding {
  private readonly rows = new RowCache(CACHED_ROWS);
  private readonly schemas: SchemasByType;
  /** Decoded, and not in a batch yet. */
  private ahead: readonly Arrival[] = [];

  constructor(
    private readonly parts: TaskParts,
    private readonly ground: SessionGround,
    private readonly turns: FoldingTurns,
  ) {
    this.schemas = schemasOf(parts.projection.reads);
  }

  /** Whether something is decoded that no batch holds yet. */
  get hasMore(): boolean {
    return this.ahead.length > 0;
  }

  newBatch(): Batch {
    const { projection, commitSize: size = MAX_EVENTS } = this.parts;
    const { room, standing } = this.ground;
    const { quarantine, seen } = standing;
    return new Batch({ projection, rows: this.rows, quarantine, seen, room, size });
  }

  /** Folds one step of what has arrived, as much as the batch holds; tells why where an event stops the task. */
  async fill(batch: Batch, inbox: Inbox<SourceMessage>): Promise<Fault | undefined> {
    if (batch.left === 0) return undefined;
    if (!this.hasMore) this.ahead = await this.decoded(inbox.take(Math.min(STEP, batch.left)));
    if (!this.hasMore) return undefined;
    await this.load();
    const { lanes, member } = this.turns;
    for (let from = 0; ;) {
      let leftOut: LeftOut | undefined;
      const items = this.ahead;
      from = await lanes.each(member, { items, from }, (arrival) => {
        if (batch.isFull) return false;
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
    const { projection } = this.parts;
    await this.turns.lanes.each(this.turns.member, { items: messages, from: 0 }, (message) => {
      arrivals.push(arrivalOf(projection, this.schemas, message));
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
