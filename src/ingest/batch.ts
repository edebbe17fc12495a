import type { Counts } from '../model/checkpoint.js';
import { systemClock, type Instant } from '../model/clock.js';
import type { DeadLetter } from '../model/dead-letter.js';
import type { TypeCounts } from '../model/fact.js';
import type { Projection } from '../model/projection.js';
import type { Row, RowChange } from '../model/row.js';
import type { SourceMessage } from '../source/event-source.js';
import { typesOf } from '../source/told-type.js';
import { MAX_CHANGES } from '../store/projection-store.js';
import {
  foldArrival,
  Unfolded,
  type Arrival,
  type EventArrival,
  type Fault,
  type Poison,
} from './arrival.js';
import type { ErasedPersons } from './erased-persons.js';
import { letterOf } from './letter.js';
import type { LetterRoom } from './letter-room.js';
import type { Quarantine } from './quarantine.js';
import type { RowCache } from './row-cache.js';
import type { SeenEvents } from './seen-events.js';
import { polledStreams } from './streams.js';

/** How many events one commit holds: more stalls those who read while it runs. Of rows it holds {@link MAX_CHANGES}. */
export const MAX_EVENTS = 2_000;

/** The state that batches of one session fold on. */
export interface BatchGround {
  readonly projection: Projection;
  /** Holds the row of every key that an added event touches. */
  readonly rows: RowCache;
  readonly quarantine: Quarantine;
  readonly seen: SeenEvents;
  readonly room: LetterRoom;
  /** Absent where rows are nobody's. */
  readonly erased?: ErasedPersons | undefined;
  /** How many events it may hold; Infinity where they belong together, whatever number of rows they change. */
  readonly size: number;
}

/** The oldest event of a batch, and when the task took it up: by the clock of this process, and monotonic. */
export interface FirstEvent {
  readonly arrival: EventArrival;
  readonly takenAt: Instant;
  readonly takenUp: number;
}

/** Tells, at the end of a poll, when it began: milliseconds on the clock of the store. */
const POLL_BEGAN_HEADER = 'Station-Poll-Began';

/** Why an event was left out; `unmeasured`: the room for dead letters must be measured, then add it again. */
export type LeftOut = Fault | 'unmeasured';

/** Events folded together, to be stored by one commit. */
export class Batch {
  /** Rows as they were before the batch, by key. */
  private readonly before = new Map<string, Row | undefined>();
  private readonly last = new Map<string, SourceMessage>();
  private readonly tallies = new Map<string, Tally>();
  private readonly polled: ReadonlySet<string>;
  private readonly polls = new Map<string, Instant>();
  readonly letters: DeadLetter[] = [];
  first: FirstEvent | undefined;
  /** When its first message was added, in milliseconds on the monotonic clock. */
  private since = Infinity;
  private folded = 0;
  private filtered = 0;
  private deadLettered = 0;

  constructor(private readonly ground: BatchGround) {
    this.polled = polledStreams(ground.projection.reads);
  }

  get events(): number {
    return this.folded + this.filtered + this.deadLettered;
  }

  get isFull(): boolean {
    const { size } = this.ground;
    return this.events >= size || (size < Infinity && this.before.size >= MAX_CHANGES);
  }

  /** How many events it still takes. */
  get left(): number {
    return this.isFull ? 0 : this.ground.size - this.events;
  }

  /** Until when it may gather, on the monotonic clock, where it may gather so many milliseconds. */
  until(window: number): number {
    return this.since + window;
  }

  /** When the last poll of a stream began whose end is in the batch. */
  polledAt(stream: string): Instant | undefined {
    return this.polls.get(stream);
  }

  get counts(): Counts {
    const { folded, filtered, deadLettered } = this;
    return { folded, filtered, deadLettered };
  }

  /** What became of its events, by type. One lookup an event: small beside its fold. */
  get types(): Readonly<Record<string, TypeCounts>> {
    return Object.fromEntries(this.tallies);
  }

  /** The last message of each stream. */
  get reached(): ReadonlyMap<string, SourceMessage> {
    return this.last;
  }

  has(key: string): boolean {
    return this.before.has(key);
  }

  /** Takes an event in; or, where the task halts on poison or its dead letters are full, leaves it out. */
  add(arrival: Arrival): LeftOut | undefined {
    const { seen } = this.ground;
    if (this.since === Infinity) this.since = performance.now();
    const id = seen.idOf(arrival.message, arrival.kind === 'event' ? arrival : undefined);
    if (id !== undefined && seen.holds(id, arrival.message)) this.filtered++;
    else {
      const fault = this.take(arrival);
      if (fault !== undefined) return fault;
      if (id !== undefined) seen.remember(id, arrival.message);
    }
    this.last.set(arrival.message.stream, arrival.message);
    if (this.polled.has(arrival.message.stream)) this.notePoll(arrival.message);
    return undefined;
  }

  /** Measures the room for dead letters. Rejects when they are away. */
  measureRoom(): Promise<void> {
    return this.ground.room.measure();
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

  private notePoll(message: SourceMessage): void {
    const began = Number(message.header(POLL_BEGAN_HEADER) ?? Number.NaN);
    if (Number.isSafeInteger(began)) this.polls.set(message.stream, began);
  }

  private take(arrival: Arrival): LeftOut | undefined {
    switch (arrival.kind) {
      case 'filtered':
        return this.takeFiltered();
      case 'poison':
        return this.takePoison(arrival);
      case 'event':
        return this.takeEvent(arrival);
    }
  }

  private takeFiltered(): undefined {
    this.filtered++;
    return undefined;
  }

  /** Nothing is kept of an erased person, also not for later. */
  private namesErased(message: SourceMessage): boolean {
    const { erased } = this.ground;
    if (erased === undefined) return false;
    const [headers, payload] = [message.headers(), message.payload()];
    return erased.isNamedBy({ subject: message.subject, headers, payload });
  }

  private takePoison({ message, fault, type: told }: Poison): LeftOut | undefined {
    const { projection, room } = this.ground;
    if (this.namesErased(message)) return this.takeFiltered();
    if (projection.onPoison === 'halt') return fault;
    const full = room.take({ letters: 1, keys: 0 });
    if (full !== undefined) return full;
    this.setAside(message, null, fault);
    this.deadLettered++;
    const types = told === undefined ? typesOf(message) : [told];
    const type = types.find((of) => of in projection.fold);
    if (type !== undefined) this.tallyOf(type).deadLettered++;
    return undefined;
  }

  /** All keys of an event are folded before any is written, so that a halt leaves nothing half done. */
  private takeEvent(arrival: EventArrival): LeftOut | undefined {
    this.first ??= { arrival, takenAt: systemClock.now(), takenUp: performance.now() };
    const outcomes = arrival.keys.map((key) => this.foldOne(arrival, key));
    const unfolded = outcomes.filter((outcome) => outcome instanceof Unfolded);
    const isKept = unfolded.length > 0 && !this.namesErased(arrival.message);
    const aside = isKept ? unfolded : [];
    const leftOut = aside.length === 0 ? undefined : this.refuse(aside);
    if (leftOut !== undefined) return leftOut;
    for (const [i, key] of arrival.keys.entries()) {
      const outcome = outcomes[i];
      if (!(outcome instanceof Unfolded)) this.write(key, outcome);
      else if (isKept) this.setAside(arrival.message, key, outcome.fault);
    }
    const outcome = aside.length === 0 ? 'folded' : 'deadLettered';
    this[outcome]++;
    this.tally(arrival, outcome);
    return undefined;
  }

  private tally({ event, batch }: EventArrival, outcome: keyof TypeCounts): void {
    if (batch === undefined) this.tallyOf(event.type)[outcome]++;
    else for (const { event: one } of batch) this.tallyOf(one.type)[outcome]++;
  }

  private tallyOf(type: string): Tally {
    let tally = this.tallies.get(type);
    if (tally === undefined) {
      tally = { folded: 0, deadLettered: 0 };
      this.tallies.set(type, tally);
    }
    return tally;
  }

  private refuse(aside: readonly Unfolded[]): LeftOut | undefined {
    const { onPoison } = this.ground.projection;
    if (onPoison === 'halt') return aside[0]?.fault;
    const keys = onPoison === 'skip' ? 0 : aside.filter((of) => of !== QUEUED).length;
    return this.ground.room.take({ letters: aside.length, keys });
  }

  private foldOne(arrival: EventArrival, key: string): Row | undefined | Unfolded {
    const { projection, rows, quarantine, erased } = this.ground;
    if (quarantine.holdsKey(key)) return QUEUED;
    const row = rows.get(key);
    const after = foldArrival(projection, arrival, { key, row });
    return erased === undefined || after instanceof Unfolded ? after : erased.kept(row, after);
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

type Tally = { -readonly [Outcome in keyof TypeCounts]: TypeCounts[Outcome] };

const QUEUED = new Unfolded({ code: 'EVENT_QUEUED', reason: 'An earlier event of its key waits.' });
