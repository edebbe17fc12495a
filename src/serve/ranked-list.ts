import type { Page } from '../store/projection-store.js';
import type { VisibleContent } from './visible-content.js';

/** The beginning of a list as it was read. */
export interface Ranking extends Pick<Page, 'items' | 'standing'> {
  /** Later readings have higher ones. */
  readonly number: number;
}

/** One reader of a list: it holds nothing but the newest ranking. Not an async generator, so that `return` ends a wait. */
export class RankingLine implements AsyncIterableIterator<Ranking, undefined> {
  private newest: Ranking | undefined;
  private toldContent: string | undefined;
  private failure: unknown;
  private isEnding = false;
  private readonly closing = new AbortController();
  private wake: () => void = () => undefined;

  constructor(private readonly content: VisibleContent) {}

  /** Aborts when nothing more comes. */
  get closed(): AbortSignal {
    return this.closing.signal;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The list as it is now; told when it looks different from what was told before. */
  offer(ranking: Ranking): void {
    this.newest = ranking;
    this.wake();
  }

  fail(error: unknown): void {
    this.failure = error;
    this.wake();
  }

  /** Completes it. */
  end(): void {
    this.isEnding = true;
    this.wake();
  }

  async next(): Promise<IteratorResult<Ranking, undefined>> {
    for (;;) {
      if (this.isEnding) return this.return();
      const ranking = this.takeChanged();
      if (ranking !== undefined) return { done: false, value: ranking };
      if (this.failure !== undefined) throw await this.broken(this.failure);
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.isEnding = true;
    this.newest = undefined;
    this.closing.abort();
    this.wake();
    return { done: true, value: undefined };
  }

  private takeChanged(): Ranking | undefined {
    const ranking = this.newest;
    this.newest = undefined;
    if (ranking === undefined) return undefined;
    const content = this.content(ranking.items.map(({ row }) => row));
    if (content === this.toldContent) return undefined;
    this.toldContent = content;
    return ranking;
  }

  private async broken(error: unknown): Promise<unknown> {
    await this.return();
    return error;
  }
}

/** The beginning of a list for all who asked for the same: read once, whatever their number. */
export class RankedList {
  private readonly lines = new Set<RankingLine>();
  private newest: Ranking | undefined;
  private asked = 0;
  private answered = 0;

  constructor(private readonly read: () => Promise<Omit<Ranking, 'number'>>) {}

  get isWatched(): boolean {
    return this.lines.size > 0;
  }

  join(line: RankingLine): void {
    this.lines.add(line);
    if (this.newest !== undefined) line.offer(this.newest);
  }

  leave(line: RankingLine): void {
    this.lines.delete(line);
  }

  /** Reads it anew. Rejects when the store is away; any other error ends its readers. */
  async refresh(isAway: (error: unknown) => boolean): Promise<void> {
    this.asked += 1;
    const { asked } = this;
    try {
      const { items, standing } = await this.read();
      // A later reading, which saw no less, may have been answered first.
      if (asked < this.answered) return;
      this.answered = asked;
      const ranking = { items, standing, number: asked };
      this.newest = ranking;
      for (const line of this.lines) line.offer(ranking);
    } catch (error) {
      if (isAway(error)) throw error;
      this.fail(error);
    }
  }

  fail(error: unknown): void {
    for (const line of this.lines) line.fail(error);
    this.lines.clear();
  }
}
