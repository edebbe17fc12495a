import type { Instant } from '../model/clock.js';
import type { Duration } from '../model/duration.js';
import type { EventContract } from '../model/event-contract.js';
import { MESSAGE_ID_HEADER, type SourceMessage } from '../source/event-source.js';
import type { SeenChange } from '../store/projection-store.js';

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
 * the stream, so a replay remembers exactly what the first reading did.
 */
export class SeenEvents {
  private readonly seen: Map<string, Instant>;
  private readonly longest: number;
  private added: [id: string, at: Instant][] = [];
  private newest = 0;

  constructor(
    private readonly windows: Windows,
    seen: ReadonlyMap<string, Instant>,
  ) {
    this.seen = new Map(seen);
    this.longest = Math.max(0, ...windows.values());
  }

  /** Undefined where the stream declares no window, or the producer gave the event no id. */
  idOf(message: SourceMessage): string | undefined {
    if (!this.windows.has(message.stream)) return undefined;
    const id = message.header('ce-id') ?? message.header(MESSAGE_ID_HEADER);
    return id === undefined ? undefined : `${message.stream} ${id}`;
  }

  /** Whether an event of this id was taken in within the window before this message. */
  holds(id: string, { stream, storedAt }: SourceMessage): boolean {
    const at = this.seen.get(id);
    return at !== undefined && storedAt - at <= (this.windows.get(stream) ?? 0);
  }

  remember(id: string, { storedAt }: SourceMessage): void {
    this.newest = Math.max(this.newest, storedAt);
    this.seen.delete(id);
    this.seen.set(id, storedAt);
    this.added.push([id, storedAt]);
  }

  /** What was added since it was last asked; goes into the commit. */
  takeChange(): SeenChange | undefined {
    if (this.added.length === 0) return undefined;
    const dropBefore = this.newest - this.longest;
    for (const [id, at] of this.seen) {
      if (at >= dropBefore) break;
      this.seen.delete(id);
    }
    const change = { add: this.added, dropBefore };
    this.added = [];
    return change;
  }
}
