import type { Clock } from '../model/clock.js';
import type { EventContract } from '../model/event-contract.js';
import { StationError } from '../model/station-error.js';
import { ensureStream } from '../source/ensure-stream.js';
import type { NatsConnection } from '../source/nats-connection.js';
import type { OutgoingEvent } from '../source/outgoing-event.js';
import { Publisher } from '../source/publisher.js';
import { storedMessageIds } from '../source/stored-message-ids.js';
import { Pace, type Speed } from './pace.js';
import { openRows, type FileRow, type RowFile } from './read-rows.js';
import { Tally, type ReplayCounts } from './tally.js';
import type { Translation } from './translation.js';

export interface ReplayOrder {
  /** One that ends when it is lost: after a reconnect, events could overtake those that were lost. */
  readonly connection: NatsConnection;
  readonly path: string;
  readonly translation: Translation;
  readonly speed: Speed;
  /** The replay ends after so many events of the file, published or found. */
  readonly limit: number;
  /** Ends the replay cleanly: what was sent is still acknowledged. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

export type ReplayEnd = 'finished' | 'stopped';

/**
 * Publishes the events of one file, in its order, as far as their streams do not hold them yet.
 * Repeating it changes nothing; repeating one that was cut goes on where that one ended.
 */
export class ReplayRun {
  private readonly tally: Tally;
  private readonly pace: Pace;
  private readonly publisher: Publisher;
  private readonly known = new Map<string, ReadonlySet<string>>();
  private file: RowFile | undefined;
  private reached = 0;

  constructor(private readonly order: ReplayOrder) {
    this.tally = new Tally(order.clock);
    this.pace = new Pace(order);
    this.publisher = new Publisher(order.connection, {
      onStored: (outgoing, stored) => this.tally.acknowledged(outgoing, stored),
    });
  }

  get counts(): ReplayCounts {
    return this.tally.counts;
  }

  /** How much of the file is read: 0 to 1. */
  get share(): number {
    return this.file ? this.file.bytesRead() / Math.max(1, this.file.size) : 0;
  }

  /** @throws StationError REPLAY_FILE_INVALID, REPLAY_ROW_INVALID, STREAM_MISMATCH or PUBLISH_FAILED. */
  async run(): Promise<ReplayEnd> {
    this.file = await openRows(this.order.path, this.order.translation.columns);
    await this.prepareStreams();
    try {
      await this.send(this.file);
    } catch (error) {
      await this.publisher.settle().catch(() => undefined);
      throw error;
    }
    await this.publisher.settle();
    return this.order.signal.aborted ? 'stopped' : 'finished';
  }

  private async prepareStreams(): Promise<void> {
    for (const contract of this.order.translation.contracts) {
      const ids = await this.idsIn(contract).catch((cause: unknown) => {
        if (cause instanceof StationError) throw cause;
        const why = cause instanceof Error ? cause.message : String(cause);
        const what = `NATS cannot say what the stream ${contract.stream} holds: ${why}.`;
        throw new StationError('NATS_UNAVAILABLE', what, { cause });
      });
      this.known.set(contract.stream, ids);
    }
  }

  private async idsIn(contract: EventContract): Promise<ReadonlySet<string>> {
    const { connection } = this.order;
    const stream = await ensureStream(connection, contract);
    return stream === 'created' ? new Set() : storedMessageIds(connection, contract.stream);
  }

  private async send(file: RowFile): Promise<void> {
    for await (const row of file.rows) {
      for (const outgoing of this.translated(row)) await this.publish(outgoing);
      if (this.isOver) return;
    }
    for (const outgoing of this.order.translation.end()) await this.publish(outgoing);
  }

  private translated(row: FileRow): readonly OutgoingEvent[] {
    const events = this.order.translation.add(row.fields);
    if (!('fault' in events)) return events;
    const what = `${this.order.path}, line ${row.line}: ${events.fault}.`;
    throw new StationError('REPLAY_ROW_INVALID', what);
  }

  private async publish(outgoing: OutgoingEvent): Promise<void> {
    if (this.isOver) return;
    const isKnown = this.known.get(outgoing.contract.stream)?.has(outgoing.event.id) ?? false;
    if (!isKnown) await this.pace.turnOf(outgoing.event.time);
    if (this.isOver) return;
    this.reached += 1;
    if (isKnown) return this.tally.found(outgoing);
    this.tally.sending(outgoing);
    await this.publisher.publish(outgoing);
  }

  private get isOver(): boolean {
    return this.order.signal.aborted || this.reached >= this.order.limit;
  }
}
