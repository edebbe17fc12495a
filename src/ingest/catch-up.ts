import type { SourceMessage } from '../source/event-source.js';
import type { Fault } from './arrival.js';
import type { Batch } from './batch.js';
import { eraseArrival } from './erase-arrival.js';
import { Inbox } from './inbox.js';
import { PurgeWatch } from './purge-watch.js';
import { readUpTo } from './read-up-to.js';
import type { SessionEnd } from './session-end.js';
import type { SnapshotWork } from './snapshot-work.js';
import { streamsOf } from './streams.js';

/** Messages folded in one go. */
const AT_ONCE = 500;

/** A part of the stream that a page is as of. */
export interface Behind {
  /** Up to where it is applied. */
  readonly after: number;
  /** The offset of the page; the stream holds so much. */
  readonly upTo: number;
}

/** Reads the stream up to the offset of a page, and commits what is to be folded of it. */
export class CatchUp {
  private readonly inbox = new Inbox<SourceMessage>(Infinity);
  private readonly purges: PurgeWatch;

  private constructor(private readonly work: SnapshotWork) {
    this.purges = new PurgeWatch(work.parts.source);
  }

  /** Resolves with why the session must end; with nothing once all is applied. */
  static to(work: SnapshotWork, behind: Behind): Promise<SessionEnd | undefined> {
    return new CatchUp(work).read(behind);
  }

  private async read({ after, upTo }: Behind): Promise<SessionEnd | undefined> {
    const { parts, ground, signal } = this.work;
    const { stream } = ground.unloaded;
    const subject = streamsOf(parts.projection.reads).get(stream);
    const request = { stream, after, ...(subject === undefined ? {} : { subject }) };
    const messages = readUpTo(parts.source, { ...request, upTo }, signal);
    let last = after;
    try {
      for (;;) {
        const next = await messages.next();
        if (next.done !== true) {
          this.purges.saw(stream, last, next.value.sequence);
          last = next.value.sequence;
          void this.inbox.put(next.value);
          if (this.inbox.size < AT_ONCE) continue;
        } else if (!next.value) return { end: signal.aborted ? 'stopped' : 'interrupted' };
        else this.purges.saw(stream, last, upTo + 1);
        const end = await this.foldAll();
        if (end !== undefined || next.done === true) return end;
      }
    } finally {
      await messages.return(true);
    }
  }

  private async foldAll(): Promise<SessionEnd | undefined> {
    const { folding } = this.work;
    while (this.hasMore) {
      const batch = folding.newBatch();
      const fault = await this.fill(batch);
      const end = batch.events > 0 ? await this.commit(batch) : await this.erase();
      if (end !== undefined) return end;
      if (fault !== undefined) return { end: 'halted', fault };
    }
    return (await this.purges.foundPurge()) ? { end: 'interrupted' } : undefined;
  }

  private get hasMore(): boolean {
    return this.inbox.size > 0 || this.work.folding.hasMore;
  }

  private async fill(batch: Batch): Promise<Fault | undefined> {
    const { folding } = this.work;
    while (this.hasMore && !batch.isFull && folding.erasing === undefined) {
      const fault = await folding.fill(batch, this.inbox);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  private async commit(batch: Batch): Promise<SessionEnd | undefined> {
    const { committer, folding, lanes, member } = this.work;
    if (await this.purges.foundPurge()) return { end: 'interrupted' };
    await lanes.turn(member);
    committer.start(batch);
    folding.trim(batch);
    const outcome = await committer.settled();
    return outcome === 'committed' ? undefined : { end: 'refused', outcome };
  }

  private async erase(): Promise<SessionEnd | undefined> {
    const { erasing } = this.work.folding;
    if (erasing === undefined) return undefined;
    const outcome = await eraseArrival(this.work.parts, this.work, erasing);
    return outcome === 'committed' ? undefined : { end: 'refused', outcome };
  }
}
