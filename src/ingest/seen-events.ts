import type { Instant } from '../model/clock.js';
import type { Duration } from '../model/duration.js';
import type { EventContract } from '../model/event-contract.js';
import { MESSAGE_ID_HEADER, type SourceMessage } from '../source/event-source.js';
import type { SeenChange } from '../store/projection-store.js';
import type { EventArrival } from './arrival.js';

/** For how long the ids of a stream's events are remembered. */
export type Windows = ReadonlyMap<string, Duration>;

/** The longest window that the contracts of each stream declare; streams without one are left out. */
export function windowsOf(contracts: readonly EventContract[]): Windows {
  const windows = new Map<string, Duration>();
  for (const { stream, dedupe } of contracts)
    if (dedupe !== undefined && dedupe.window > (windows.get(stream) ?? 0))
      windows.set(stream, dedupe.window);
  return windows;
}

/**
 * The ids of events taken in lately: a producer that publishes one twice is heard once. Time is that of
 * each stream, so a replay remembers exactly what the first reading did, however far other streams are.
 */
export class SeenEvents {
  /** Stream -> id -> when it was stored; the oldest first. */
  private readonly seen = new Map<string, Map<string, Instant>>();
  private added: [id: string, at: Instant][] = [];

  /** @param seen ids as {@link SeenEvents.idOf} gives them, the oldest first */
  constructor(
    private readonly windows: Windows,
    seen: ReadonlyMap<string, Instant>,
  ) {
    for (const [id, at] of seen) this.of(streamOf(id)).set(id, at);
  }

  /**
   * Undefined where the stream declares no window, or the producer gave the event no id. A batch is known by the id of its
   * message.
   * @param told what the message is, where it could be read: an envelope may hold the id of its event
   */
  idOf(message: SourceMessage, told?: Pick<EventArrival, 'event' | 'batch'>): string | undefined {
    const { stream, sequence } = message;
    if (!this.windows.has(stream)) return undefined;
    const id =
      told === undefined || told.batch !== undefined
        ? (message.header('ce-id') ?? message.header(MESSAGE_ID_HEADER))
        : told.event.id;
    return id === undefined || id === `${stream}:${sequence}` ? undefined : `${stream} ${id}`;
  }

  /** Whether an event of this id was taken in within the window before this message. */
  holds(id: string, { stream, storedAt }: SourceMessage): boolean {
    const at = this.of(stream).get(id);
    return at !== undefined && storedAt - at <= this.windowOf(stream);
  }

  remember(id: string, { stream, storedAt }: SourceMessage): void {
    const seen = this.of(stream);
    seen.delete(id);
    seen.set(id, storedAt);
    this.added.push([id, storedAt]);
  }

  /** What was added, and whose time is over, since it was last asked; goes into the commit. */
  takeChange(): SeenChange | undefined {
    if (this.added.length === 0) return undefined;
    const change = { add: this.added, drop: this.dropExpired() };
    this.added = [];
    return change;
  }

  private dropExpired(): string[] {
    const newest = new Map(this.added.map(([id, at]) => [streamOf(id), at]));
    const expired: string[] = [];
    for (const [stream, now] of newest)
      for (const [id, at] of this.of(stream)) {
        if (now - at <= this.windowOf(stream)) break;
        this.of(stream).delete(id);
        expired.push(id);
      }
    return expired;
  }

  private of(stream: string): Map<string, Instant> {
    const found = this.seen.get(stream) ?? new Map<string, Instant>();
    this.seen.set(stream, found);
    return found;
  }

  private windowOf(stream: string): number {
    return this.windows.get(stream) ?? 0;
  }
}

/** Names of streams hold no spaces. */
const streamOf = (id: string): string => id.slice(0, id.indexOf(' '));
