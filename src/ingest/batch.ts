import { fold } from '../fold/fold.js';
import type { Counts } from '../model/checkpoint.js';
import type { DeadLetter } from '../model/dead-letter.js';
import type { Projection } from '../model/projection.js';
import type { Row, RowChange } from '../model/row.js';
import type { SourceMessage } from '../source/event-source.js';
import { foldFault, type Arrival, type EventArrival, type Fault } from './arrival.js';
import { letterOf } from './letter.js';
import type { Quarantine } from './quarantine.js';
import type { SeenEvents } from './seen-events.js';
import type { RowCache } from './row-cache.js';

/** How much one commit holds: more stalls those who read while it runs. */
export const MAX_EVENTS = 2_000;
export const MAX_ROWS = 1_000;

/** The state that batches of one session fold on. */
export interface BatchGround {
  readonly projection: Projection;
  /** Holds the row of every key that an added event touches. */
  readonly rows: RowCache;
  readonly quarantine: Quarantine;
  readonly seen: SeenEvents;
}

/** Events folded together, to be stored by one commit. */
export class Batch {
  /** Rows as they were before the batch, by key. */
  private readonly before = new Map<string, Row | undefined>();
  private readonly last = new Map<string, SourceMessage>();
  readonly letters: DeadLetter[] = [];
  private folded = 0;
  private filtered = 0;
  private deadLettered = 0;

  constructor(private readonly ground: BatchGround) {}

  get events(): number {
    return this.folded + this.filtered + this.deadLettered;
  }

  get isFull(): boolean {
    return this.events >= MAX_EVENTS || this.before.size >= MAX_ROWS;
  }

  get counts(): Counts {
    const { folded, filtered, deadLettered } = this;
    return { folded, filtered, deadLettered };
  }

  /** The last message of each stream. */
  get reached(): ReadonlyMap<string, SourceMessage> {
    return this.last;
  }

  has(key: string): boolean {
    return this.before.has(key);
  }

  /** Takes an event in; or, when the projection halts on poison, leaves it out and says why. */
  add(arrival: Arrival): Fault | undefined {
    const { seen } = this.ground;
    const id = seen.idOf(arrival.message);
    if (id !== undefined && seen.holds(id, arrival.message)) this.filtered++;
    else {
      const fault = this.take(arrival);
      if (fault !== undefined) return fault;
      if (id !== undefined) seen.remember(id, arrival.message);
    }
    this.last.set(arrival.message.stream, arrival.message);
    return undefined;
  }

  /** What the batch did to each row. */
  changes(): RowChange[] {
    const changes: RowChange[] = [];
    for (const [key, before] of this.before) {
      const after = this.ground.rows.get(key);
      if (before !== after) changes.push({ key, before, after });
    }
    return changes;
  }

  private take(arrival: Arrival): Fault | undefined {
    switch (arrival.kind) {
      case 'filtered':
        this.filtered++;
        return undefined;
      case 'poison':
        if (this.ground.projection.onPoison === 'halt') return arrival.fault;
        this.setAside(arrival.message, null, arrival.fault);
        this.deadLettered++;
        return undefined;
      case 'event':
        return this.takeEvent(arrival);
    }
  }

  /** All keys of an event are folded before any is written, so that a halt leaves nothing half done. */
  private takeEvent(arrival: EventArrival): Fault | undefined {
    const { onPoison } = this.ground.projection;
    const outcomes = arrival.keys.map((key) => this.foldOne(arrival, key));
    const faulty = outcomes.filter((outcome) => 'fault' in outcome);
    if (onPoison === 'halt' && faulty[0] !== undefined) return faulty[0].fault;
    for (const outcome of outcomes)
      if ('fault' in outcome) this.setAside(arrival.message, outcome.key, outcome.fault);
      else this.write(outcome.key, outcome.row);
    if (faulty.length === 0) this.folded++;
    else this.deadLettered++;
    return undefined;
  }

  private foldOne({ event }: EventArrival, key: string): FoldOutcome {
    const { projection, rows, quarantine } = this.ground;
    if (quarantine.holdsKey(key)) return { key, fault: QUEUED };
    try {
      return { key, row: fold(projection, rows.get(key), event, key) };
    } catch (error) {
      return { key, fault: foldFault('fold', event.type, error) };
    }
  }

  private write(key: string, row: Row | undefined): void {
    const { rows } = this.ground;
    if (!this.before.has(key)) this.before.set(key, rows.get(key));
    rows.set(key, row);
  }

  private setAside(message: SourceMessage, key: string | null, fault: Fault): void {
    const { projection, quarantine } = this.ground;
    const blocks = key !== null && projection.onPoison === 'quarantine';
    const place = quarantine.enqueue(blocks ? key : undefined);
    this.letters.push(letterOf(projection, message, { ...place, key, fault }));
  }
}

type FoldOutcome =
  | { readonly key: string; readonly row: Row | undefined }
  | { readonly key: string; readonly fault: Fault };

const QUEUED: Fault = { code: 'EVENT_QUEUED', reason: 'An earlier event of its key waits.' };
