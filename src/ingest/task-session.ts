import { schemasOf, type SchemasByType } from '../source/decode.js';
import { StationError } from '../model/station-error.js';
import type { SourceMessage, SourceReader } from '../source/event-source.js';
import type { Gap } from '../source/continuity.js';
import { arrivalOf, type Arrival, type Fault } from './arrival.js';
import { Batch, MAX_EVENTS } from './batch.js';
import { Committer } from './committer.js';
import { emptyStretch } from './idle-advance.js';
import { Inbox } from './inbox.js';
import { USUAL_PACE } from './pace.js';
import { PurgeWatch } from './purge-watch.js';
import { RowCache } from './row-cache.js';
import { readRequest } from './streams.js';
import { groundOf, openReaders, type SessionGround } from './session-ground.js';
import type { TaskParts } from './task-parts.js';

/** Why a session ended. All but `stopped` and `halted` are followed by another one. */
export type SessionEnd =
  | { readonly end: 'stopped' }
  /** The source can no longer vouch for what follows. */
  | { readonly end: 'interrupted' }
  /** Another commit came first, or another owner was granted the task. */
  | { readonly end: 'refused'; readonly outcome: 'stale-checkpoint' | 'fenced' }
  | { readonly end: 'halted'; readonly fault: Fault }
  | { readonly end: 'gap'; readonly gap: Gap };

/** Rows kept in memory by the owner of a task. */
const CACHED_ROWS = 50_000;

/**
 * One stretch of a task's work, under one fencing token: from its checkpoint on, events are read, folded
 * while at most one commit is in flight, and committed. Whatever was not committed when it ends is
 * forgotten, and read again by the next session.
 */
export class TaskSession {
  private readonly inbox = new Inbox<Arrival>(2 * MAX_EVENTS);
  private readonly rows = new RowCache(CACHED_ROWS);
  private readonly schemas: SchemasByType;
  private readonly purges: PurgeWatch;

  constructor(
    private readonly parts: TaskParts,
    private readonly fencingToken: number,
    private readonly signal: AbortSignal,
  ) {
    this.schemas = schemasOf(parts.projection.reads);
    this.purges = new PurgeWatch(parts.source);
  }

  /**
   * Rejects when the store, the source or the dead letters are away.
   * @param begun called once the session reads events
   */
  async run(begun: () => void): Promise<SessionEnd> {
    const ground = await groundOf(this.parts, this.fencingToken);
    if ('gap' in ground) return { end: 'gap', gap: ground.gap };
    const readers = await openReaders(this.parts, ground);
    if (readers === undefined) return { end: 'interrupted' };
    begun();
    return this.readAndFold(readers, ground);
  }

  private async readAndFold(
    readers: readonly SourceReader[],
    ground: SessionGround,
  ): Promise<SessionEnd> {
    const close = (): void => {
      for (const reader of readers) reader.close();
      this.inbox.close();
    };
    this.signal.addEventListener('abort', close);
    if (this.signal.aborted) close();
    const starts = ground.streams.map(
      (open) => readRequest(open, ground.standing.checkpoint).after,
    );
    const reading = Promise.all(
      readers.map((reader, i) => this.read(reader, starts[i] ?? 0)),
    ).finally(close);
    reading.catch(() => undefined);
    const committer = new Committer(this.parts, ground.standing);
    try {
      const end = await this.foldAll(committer, ground);
      // The others may have nothing to read that would tell them that one of them ended.
      close();
      if (end.end === 'interrupted') await reading;
      return end;
    } finally {
      this.signal.removeEventListener('abort', close);
      close();
      // The letters of a commit under way must not come after those of the next session.
      await committer.settled().catch(() => undefined);
    }
  }

  /** One reader that ends, ends the session: the streams of a task go on together. */
  private async read(reader: SourceReader, after: number): Promise<void> {
    let last = after;
    for await (const message of reader) {
      if (this.inbox.isClosed) return;
      if (message.sequence <= last) throw outOfOrder(message, last);
      this.purges.saw(message.stream, last, message.sequence);
      last = message.sequence;
      const full = this.inbox.put(arrivalOf(this.parts.projection, this.schemas, message));
      if (full !== undefined) await full;
    }
    this.inbox.close();
  }

  private async foldAll(committer: Committer, ground: SessionGround): Promise<SessionEnd> {
    const newBatch = (): Batch => this.newBatch(ground);
    let batch = newBatch();
    for (;;) {
      const fault = this.stopping ? undefined : await this.fill(batch);
      const last = fault !== undefined || this.stopping || this.exhausted;
      if (committer.busy && !batch.isFull && !last) {
        await Promise.race([committer.settled(), this.inbox.ready()]);
        if (committer.busy) continue;
      }
      const outcome = await committer.settled();
      if (outcome !== 'committed') return { end: 'refused', outcome };
      if (batch.events > 0) {
        if (await this.purges.foundPurge()) return { end: 'interrupted' };
        committer.start(batch);
        this.rows.trim(batch);
        batch = newBatch();
      }
      if (last) return await this.finish(committer, fault);
      if (!committer.busy) await this.idle(committer, ground);
    }
  }

  private async finish(committer: Committer, fault: Fault | undefined): Promise<SessionEnd> {
    const outcome = await committer.settled();
    if (outcome !== 'committed') return { end: 'refused', outcome };
    if (fault !== undefined) return { end: 'halted', fault };
    return this.stopping ? { end: 'stopped' } : { end: 'interrupted' };
  }

  /** Nothing to fold and nothing in flight: waits for an arrival, and looks round once when none comes. */
  private async idle(committer: Committer, ground: SessionGround): Promise<void> {
    const arrival = this.inbox.ready();
    if (arrival === undefined) return;
    const { idle } = this.parts.pace ?? USUAL_PACE;
    const timer = setTimeout(() => this.inbox.wake(), idle);
    await arrival.finally(() => clearTimeout(timer));
    if (this.inbox.size > 0 || this.inbox.isClosed) return;
    const stretch = await emptyStretch(this.parts.source, ground.streams, committer.committed);
    if (this.inbox.size > 0 || stretch === undefined) return;
    this.purges.saw(stretch.stream, stretch.after, stretch.sequence + 1);
    if (await this.purges.foundPurge()) this.inbox.close();
    else committer.skipTo(this.newBatch(ground), stretch);
  }

  /** Folds what has arrived, as much as the batch holds. */
  private async fill(batch: Batch): Promise<Fault | undefined> {
    const arrivals = this.inbox.take(MAX_EVENTS - batch.events);
    await this.load(arrivals);
    for (const [i, arrival] of arrivals.entries()) {
      if (batch.isFull) {
        this.inbox.putBack(arrivals.slice(i));
        return undefined;
      }
      let leftOut = batch.add(arrival);
      while (leftOut === 'unmeasured') {
        await batch.measureRoom();
        leftOut = batch.add(arrival);
      }
      if (leftOut !== undefined) return leftOut;
    }
    return undefined;
  }

  /** Reads the rows that are not in memory yet. */
  private async load(arrivals: readonly Arrival[]): Promise<void> {
    const missing = new Set<string>();
    for (const arrival of arrivals)
      if (arrival.kind === 'event')
        for (const key of arrival.keys) if (!this.rows.has(key)) missing.add(key);
    if (missing.size === 0) return;
    const keys = [...missing];
    const rows = await this.parts.store.rowsOf(keys);
    for (const [i, key] of keys.entries()) this.rows.set(key, rows[i]);
  }

  private newBatch({ standing: { quarantine, seen }, room }: SessionGround): Batch {
    const { projection } = this.parts;
    return new Batch({ projection, rows: this.rows, quarantine, seen, room });
  }

  private get stopping(): boolean {
    return this.signal.aborted;
  }

  /** Nothing is left and nothing will come. */
  private get exhausted(): boolean {
    return this.inbox.isClosed && this.inbox.size === 0;
  }
}

const outOfOrder = ({ stream, sequence }: SourceMessage, last: number): StationError =>
  new StationError('EVENT_OUT_OF_ORDER', `${stream} delivered ${sequence} after ${last}.`);
