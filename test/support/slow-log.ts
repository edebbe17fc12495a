import type { Change, FeedCursor } from '../../src/feed/change-feed.js';
import type { FeedLog, StopTail, TailListener } from '../../src/feed/feed-log.js';

/** A log whose answers come when the test lets them. */
export class SlowLog implements FeedLog {
  private readonly tails = new Set<() => void>();
  changes: Change[] = [];
  cut = 0;
  reads = 0;
  failing: Error | undefined;

  constructor(readonly turn: () => Promise<unknown> = () => Promise.resolve()) {}

  append(...keys: readonly string[]): void {
    this.commit(keys.map((key, i) => ({ key, row: { at: this.newest + i + 1 } })));
  }

  commit(changes: readonly Pick<Change, 'key' | 'row' | 'before'>[]): void {
    for (const change of changes)
      this.changes.push({ ...change, cursor: this.newest + 1, committedAt: 0 });
    for (const tell of this.tails) void this.turn().then(tell);
  }

  get newest(): FeedCursor {
    return this.changes.length;
  }

  get tailed(): number {
    return this.tails.size;
  }

  async head(): Promise<FeedCursor> {
    await this.turn();
    return this.newest;
  }

  async read(after: FeedCursor): Promise<readonly Change[]> {
    this.reads += 1;
    await this.turn();
    if (this.failing !== undefined) throw this.failing;
    return this.after(after).slice(0, 5);
  }

  tail(after: FeedCursor, listener: TailListener): StopTail {
    let position = after;
    const tell = () => {
      const run = this.after(position).slice(0, 3);
      position = run.at(-1)?.cursor ?? position;
      if (run.length === 0 || !this.tails.has(tell)) return;
      listener.changes(run);
      void this.turn().then(tell);
    };
    this.tails.add(tell);
    void this.turn().then(tell);
    return () => this.tails.delete(tell);
  }

  private after = (after: FeedCursor) =>
    this.changes.filter(({ cursor }) => cursor > Math.max(after, this.cut));
}
