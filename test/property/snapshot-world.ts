import { snapshotOf } from '../../src/model/checkpoint.js';
import { seconds } from '../../src/model/duration.js';
import { MemorySource } from '../../src/source/memory-source.js';
import { MemoryProjectionStore } from '../../src/store/memory-projection-store.js';
import type { Commit, ProjectionStore } from '../../src/store/projection-store.js';
import { KeptLetters } from '../../src/testing/kept-letters.js';
import {
  AccountBook,
  type AccountEvent,
  type PageQuestion,
} from '../support/snapshots/account-book.js';
import { balances } from '../support/snapshots/accounts.js';
import { AskedInMemory, NoAnswer } from '../support/snapshots/asked-in-memory.js';
import { Mishaps, turns } from './mishaps.js';
import { Replica, type Weather } from './replica.js';
import type { SnapshotStory, Turn } from './snapshot-stories.js';

const STREAM = 'ACCOUNTS';
const CALM: Turn = { before: [], after: [], answers: 'well', dies: false };

/** A stream that lost its beginning, its owner, and a station that dies now and then while it loads. */
export class SnapshotWorld {
  readonly store: MemoryProjectionStore;
  readonly book = new AccountBook();
  /** The offset of the first page that was committed. */
  private began: number | undefined;
  private readonly source: MemorySource;
  private readonly weather: Weather;
  private readonly gone: Promise<unknown>[] = [];
  private readonly projection;
  private replica: Replica;
  private now = Date.UTC(2026, 0, 1);
  private next = 0;
  private started = 0;

  constructor(private readonly story: SnapshotStory) {
    const clock = { now: () => this.now };
    this.projection = balances('nats', story.pageSize);
    this.source = new MemorySource(clock);
    this.source.createStream(STREAM, ['accounts.*']);
    for (const event of story.past) this.publish(event);
    this.source.purge(STREAM, story.discarded + 1);
    this.store = new MemoryProjectionStore(this.projection, clock);
    this.weather = {
      commits: new Mishaps(story.commits),
      storeReads: new Mishaps(story.storeReads),
      letters: new Mishaps([]),
      source: new Mishaps(story.source),
      gusts: [],
    };
    this.replica = this.start();
  }

  /** Lets the story happen, until all of it is in the rows. */
  async happen(): Promise<void> {
    const deadline = Date.now() + seconds(8);
    while (!(await this.isDone())) {
      if (Date.now() > deadline) throw new Error(await this.whyNot());
      this.now += seconds(1);
      await turns(3);
      expect(await this.rowsProved()).toBe(true);
    }
  }

  async rows(): Promise<object> {
    const page = { orderBy: 'key', direction: 'asc', where: {}, limit: 1_000 } as const;
    const { items } = await this.store.page(page);
    return Object.fromEntries(
      items.map(({ key: of, row }) => {
        const { key: _, ...rest } = row as { key: string };
        return [of, rest];
      }),
    );
  }

  /** How many messages the stream delivered: those behind the offset of the first page. */
  get delivered(): number {
    return this.book.offset - (this.began ?? 0);
  }

  async end(): Promise<void> {
    await Promise.all([this.replica.task.stop(), ...this.gone]);
  }

  /** Once a frontier is proved, the rows are those of the stream up to where they stand. */
  private async rowsProved(): Promise<boolean> {
    const { asOf, offsets } = await this.store.standing();
    if (asOf === undefined) return true;
    expect(await this.rows()).toEqual(this.book.rows(offsets[STREAM]));
    return true;
  }

  private publish(event: AccountEvent): void {
    const { sequence } = this.source.publish(`accounts.${event.type}`, event.data);
    this.book.write(sequence, event);
  }

  private async answer(question: PageQuestion): Promise<unknown> {
    const { before, after, answers, dies } = this.story.turns[this.next++] ?? CALM;
    for (const event of before) this.publish(event);
    const page = this.book.page(question);
    for (const event of after) this.publish(event);
    if (dies) this.replace();
    await turns(1);
    switch (answers) {
      case 'well':
        return page;
      case 'not':
        return new NoAnswer();
      case 'nonsense':
        return { ...page, events: [...page.events, { type: 'Unheard', data: {} }] };
      case 'old':
        return this.book.page(question, Math.max(0, page.offset - 3));
    }
  }

  private async isDone(): Promise<boolean> {
    const { checkpoint } = await this.store.state();
    return (
      checkpoint[snapshotOf(STREAM)]?.snapshot?.whole === true &&
      checkpoint[STREAM]?.sequence === this.book.offset
    );
  }

  private start(): Replica {
    const { projection, source } = this;
    const asks = new AskedInMemory((question) => this.answer(question));
    const parts = {
      projection,
      source,
      store: this.noting(this.store),
      deadLetters: new KeptLetters(),
      observe: () => undefined,
      replica: `replica-${++this.started}`,
      asks,
    };
    return new Replica(parts, this.weather);
  }

  /** Notes where the first page began. */
  private noting(to: MemoryProjectionStore): ProjectionStore {
    const commit = async (asked: Commit) => {
      const outcome = await to.commit(asked);
      if (outcome === 'committed' && asked.from[STREAM] === undefined)
        this.began = asked.to[STREAM]?.sequence;
      return outcome;
    };
    return new Proxy(to, {
      get: (of, name) => {
        if (name === 'commit') return commit;
        const part: unknown = Reflect.get(of, name);
        return typeof part === 'function' ? part.bind(of) : part;
      },
    });
  }

  private replace(): void {
    this.gone.push(this.replica.crash());
    this.now += seconds(60);
    this.replica = this.start();
  }

  private async whyNot(): Promise<string> {
    const state = await this.store.state();
    return `Not loaded: ${JSON.stringify({ state, status: this.replica.task.status })}`;
  }
}
