import { Task } from '../../../src/ingest/task.js';
import { snapshotOf, type SnapshotPlace } from '../../../src/model/checkpoint.js';
import { milliseconds } from '../../../src/model/duration.js';
import type { Fact } from '../../../src/model/fact.js';
import type { OnPoison } from '../../../src/model/projection.js';
import { MemorySource } from '../../../src/source/memory-source.js';
import { MemoryProjectionStore } from '../../../src/store/memory-projection-store.js';
import { KeptLetters } from '../../../src/testing/kept-letters.js';
import { until } from '../until.js';
import { AccountBook, type AccountEvent, type PageQuestion } from './account-book.js';
import { balances } from './accounts.js';
import { AskedInMemory } from './asked-in-memory.js';
import { rowsOf } from './rows-of.js';

const QUICK = {
  retry: { first: milliseconds(0), longest: milliseconds(1) },
  lookAgain: milliseconds(1),
  cadence: milliseconds(1),
};
const STREAM = 'ACCOUNTS';

/** In memory: six moves of five accounts that the stream has discarded, their owner, and a task. */
export class SnapshotBed {
  readonly source = new MemorySource();
  readonly store = new MemoryProjectionStore(balances());
  readonly facts: Fact[] = [];
  readonly asks = new AskedInMemory((question) => this.answer(question));
  book = new AccountBook();
  /** What the owner answers; the pages of its book, unless a specification says else. */
  answer: (question: PageQuestion) => unknown = (question) => this.book.page(question);
  private readonly letters = new KeptLetters();
  private running: Task | undefined;

  constructor() {
    this.source.createStream(STREAM, ['accounts.*', 'others.*']);
    for (const account of ['eve', 'ann', 'dan', 'bob', 'cid']) this.moved(account, 1);
    this.moved('ann', 2);
    this.source.purge(STREAM);
  }

  get task(): Task {
    if (this.running === undefined) throw new Error('The task was not started.');
    return this.running;
  }

  start(onPoison: OnPoison = 'quarantine', asksOwners = true): void {
    const { source, store, letters: deadLetters } = this;
    const observe = (fact: Fact): void => void this.facts.push(fact);
    const projection = { ...balances(), onPoison };
    const parts = { projection, source, store, deadLetters, observe, replica: 'a', pace: QUICK };
    this.running = new Task(asksOwners ? { ...parts, asks: this.asks } : parts);
    this.running.start();
  }

  async stop(): Promise<void> {
    await this.running?.stop();
  }

  moved(account: string, amount: number, region = 'north'): number {
    const event: AccountEvent = { type: 'Moved', data: { account, region, amount } };
    const { sequence } = this.source.publish('accounts.Moved', event.data);
    this.book.write(sequence, event);
    return sequence;
  }

  async placeNow(): Promise<SnapshotPlace | undefined> {
    return (await this.store.state()).checkpoint[snapshotOf(STREAM)]?.snapshot;
  }

  caughtUp(): Promise<void> {
    return until(async () => {
      const head = (await this.source.stateOf(STREAM))?.lastSequence;
      const isWhole = (await this.placeNow())?.whole === true;
      return isWhole && (await this.store.state()).checkpoint[STREAM]?.sequence === head;
    });
  }

  rows(): Promise<object> {
    return rowsOf(this.store);
  }
}
