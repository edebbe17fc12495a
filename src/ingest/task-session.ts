import { StationError } from '../model/station-error.js';
import type { SourceMessage, SourceReader } from '../source/event-source.js';
import type { Fault } from './arrival.js';
import { MAX_EVENTS, type Batch } from './batch.js';
import { Committer } from './committer.js';
import { eraseArrival } from './erase-arrival.js';
import { Folding } from './folding.js';
import { emptyStretch } from './idle-advance.js';
import { Inbox } from './inbox.js';
import { batchWindow, Lanes } from './lanes.js';
import { PurgeWatch } from './purge-watch.js';
import type { SessionEnd, SessionPhase } from './session-end.js';
import { SessionFrontier } from './session-frontier.js';
import { SnapshotSession } from './snapshot-session.js';
import { readRequest } from './streams.js';
import { groundOf, openReaders, type SessionGround } from './session-ground.js';
import type { TaskParts } from './task-parts.js';

/** What a session works with while it reads. */
interface Workplace {
  readonly ground: SessionGround;
  readonly frontier: SessionFrontier;
  readonly folding: Folding;
  readonly committer: Committer;
}

/**
 * One stretch of a task's work, under one fencing token: from its checkpoint on, events are read, folded
 * while at most one commit is in flight, and committed, with what is then proved of their age. Whatever was
 * not committed when it ends is forgotten, and read again by the next session.
 */
export class TaskSession {
  private readonly inbox = new Inbox<SourceMessage>(2 * MAX_EVENTS);
  private readonly purges: PurgeWatch;
  private readonly lanes: Lanes;
  private readonly window: number;

  constructor(
    private readonly parts: TaskParts,
    private readonly fencingToken: number,
    private readonly signal: AbortSignal,
  ) {
    this.purges = new PurgeWatch(parts.source);
    this.lanes = parts.lanes ?? new Lanes();
    this.window = parts.pace?.window ?? batchWindow(parts.projection);
  }

  /**
   * Rejects when the store, the source, the dead letters or an owner that it asks are away.
   * @param begun called once the session comes to a phase, with its name
   */
  async run(begun: (phase: SessionPhase) => void): Promise<SessionEnd> {
    const { store } = this.parts;
    const ground = await groundOf(this.parts, this.fencingToken);
    if ('gap' in ground) {
      if (!ground.gapNoted) await store.noteGap(this.fencingToken, true);
      return { end: 'gap', gap: ground.gap };
    }
    const { unloaded } = ground;
    if (unloaded !== undefined) {
      if (ground.gapNoted) await store.noteGap(this.fencingToken, false);
      begun('asking');
      return new SnapshotSession(this.parts, { ...ground, unloaded }, this.signal).run(begun);
    }
    const readers = await openReaders(this.parts, ground);
    if (readers === undefined) return { end: 'interrupted' };
    try {
      if (ground.gapNoted) await store.noteGap(this.fencingToken, false);
    } catch (error) {
      for (const reader of readers) reader.close();
      throw error;
    }
    begun('running');
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
    const work = this.workplace(ground, close);
    const reading = Promise.all(
      readers.map((reader, i) => this.read(reader, ground.streams[i], work)),
    ).finally(close);
    reading.catch(() => undefined);
    work.frontier.start();
    try {
      const end = await this.foldAll(work);
      // The others may have nothing to read that would tell them that one of them ended.
      close();
      if (end.end === 'interrupted') await reading;
      return end;
    } finally {
      this.signal.removeEventListener('abort', close);
      close();
      work.frontier.stop();
      // The letters of a commit under way must not come after those of the next session.
      await work.committer.settled().catch(() => undefined);
    }
  }

  private workplace(ground: SessionGround, close: () => void): Workplace {
    const listener = { moved: () => this.inbox.wake(), broken: close };
    const frontier = new SessionFrontier(this.parts, ground, listener);
    const folding = new Folding(this.parts, ground, { lanes: this.lanes, member: frontier });
    const committer = new Committer(this.parts, ground.standing, (at) => frontier.asOf(at));
    return { ground, frontier, folding, committer };
  }

  /** One reader that ends, ends the session: the streams of a task go on together. */
  private async read(
    reader: SourceReader,
    open: SessionGround['streams'][number] | undefined,
    { ground, frontier }: Workplace,
  ): Promise<void> {
    let last = open === undefined ? 0 : readRequest(open, ground.standing.checkpoint).after;
    for await (const message of reader) {
      if (this.inbox.isClosed) return;
      if (message.sequence <= last) throw outOfOrder(message, last);
      this.purges.saw(message.stream, last, message.sequence);
      last = message.sequence;
      frontier.delivered(message.stream, last);
      const full = this.inbox.put(message);
      if (full !== undefined) await full;
    }
    this.inbox.close();
  }

  private async foldAll(work: Workplace): Promise<SessionEnd> {
    const { folding, committer, frontier } = work;
    let batch = folding.newBatch();
    for (;;) {
      const fault = this.stopping ? undefined : await folding.fill(batch, this.inbox);
      const last = fault !== undefined || this.stopping || this.isExhausted(folding);
      const erasing = last ? undefined : folding.erasing;
      if (!last && erasing === undefined && !this.isDue(batch, work)) {
        await this.waitForMore(batch, work);
        continue;
      }
      const outcome = await committer.settled();
      if (outcome !== 'committed') return { end: 'refused', outcome };
      if (batch.events > 0) {
        if (await this.purges.foundPurge()) return { end: 'interrupted' };
        await this.lanes.turn(frontier);
        committer.start(batch);
        folding.trim(batch);
        batch = folding.newBatch();
      } else if (erasing !== undefined) {
        const erased = await eraseArrival(this.parts, work, erasing);
        if (erased !== 'committed') return { end: 'refused', outcome: erased };
      } else if (!last) await this.idle(work);
      if (last) return await this.finish(committer, fault);
    }
  }

  /** Whether there is something to do that cannot wait: to commit, or, with nothing in hand, to look round. */
  private isDue(batch: Batch, { committer, frontier, folding }: Workplace): boolean {
    if (batch.isFull) return true;
    if (committer.busy) return false;
    if (batch.events === 0) return !folding.hasMore && this.inbox.size === 0;
    return performance.now() >= batch.until(this.window) || frontier.isWanted(committer.committed);
  }

  /** Resolves when something arrives, the commit in flight settles, or the batch has gathered long enough. */
  private async waitForMore(batch: Batch, { committer, folding }: Workplace): Promise<void> {
    if (folding.hasMore) return;
    const arrival = this.inbox.ready();
    if (arrival === undefined) return;
    if (committer.busy) await Promise.race([committer.settled(), arrival]);
    else if (batch.events === 0) await arrival;
    else await this.arrivalUntil(arrival, batch.until(this.window));
  }

  private async arrivalUntil(arrival: Promise<void>, until: number): Promise<void> {
    const timer = setTimeout(() => this.inbox.wake(), Math.max(0, until - performance.now()));
    await arrival.finally(() => clearTimeout(timer));
  }

  private async finish(committer: Committer, fault: Fault | undefined): Promise<SessionEnd> {
    const outcome = await committer.settled();
    if (outcome !== 'committed') return { end: 'refused', outcome };
    if (fault !== undefined) return { end: 'halted', fault };
    return this.stopping ? { end: 'stopped' } : { end: 'interrupted' };
  }

  /** Nothing to fold and nothing in flight: proves what can be proved, or waits for an arrival or a head. */
  private async idle({ committer, frontier, folding, ground }: Workplace): Promise<void> {
    if (committer.prove()) return;
    const seen = { streams: ground.streams, headOf: (of: string) => frontier.headOf(of) };
    // What comes from here on must not be slept through.
    const arrival = this.inbox.ready();
    const stretch = await emptyStretch(this.parts.source, seen, committer.committed);
    if (this.inbox.size > 0) return;
    if (stretch === undefined) return arrival;
    this.purges.saw(stretch.stream, stretch.after, stretch.sequence + 1);
    if (await this.purges.foundPurge()) this.inbox.close();
    else committer.skipTo(folding.newBatch(), stretch);
  }

  private get stopping(): boolean {
    return this.signal.aborted;
  }

  /** Nothing is left and nothing will come. */
  private isExhausted(folding: Folding): boolean {
    return this.inbox.isClosed && this.inbox.size === 0 && !folding.hasMore;
  }
}

const outOfOrder = ({ stream, sequence }: SourceMessage, last: number): StationError =>
  new StationError('EVENT_OUT_OF_ORDER', `${stream} delivered ${sequence} after ${last}.`);
