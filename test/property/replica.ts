import { milliseconds } from '../../src/model/duration.js';
import type { DeadLetters } from '../../src/model/dead-letter.js';
import { Task } from '../../src/ingest/task.js';
import type { TaskParts } from '../../src/ingest/task-parts.js';
import type { EventSource, SourceReader } from '../../src/source/event-source.js';
import type { ProjectionStore } from '../../src/store/projection-store.js';
import { turns, type Mishaps } from './mishaps.js';

/** What befalls the calls of each kind. */
export interface Weather {
  readonly commits: Mishaps;
  readonly storeReads: Mishaps;
  readonly letters: Mishaps;
  readonly source: Mishaps;
  /** Turns that a reader lets pass between two messages, over and over. */
  readonly gusts: readonly number[];
}

const QUICK = {
  retry: { first: milliseconds(0), longest: milliseconds(1) },
  lookAgain: milliseconds(1),
  cadence: milliseconds(1),
};

/** One process of the station, which can die at any instant: from then on nothing it does has any effect. */
export class Replica {
  private alive = true;
  readonly task: Task;

  constructor(parts: Omit<TaskParts, 'pace'>, weather: Weather) {
    this.task = new Task({
      ...parts,
      pace: QUICK,
      source: this.source(parts.source, weather),
      store: this.store(parts.store, weather),
      deadLetters: this.letters(parts.deadLetters, weather),
    });
    this.task.start();
  }

  /** Dies: what it asked for may still happen, but it asks for nothing any more. */
  crash(): Promise<void> {
    this.alive = false;
    return this.task.stop();
  }

  private async asks<Result>(through: Mishaps, call: () => Promise<Result>): Promise<Result> {
    if (!this.alive) throw new Error('The process is dead.');
    return through.around(call);
  }

  private store(to: ProjectionStore, { commits, storeReads }: Weather): ProjectionStore {
    return {
      projection: to.projection,
      erasures: {
        persons: () => this.asks(storeReads, () => to.erasures.persons()),
        begin: (step) => this.asks(commits, () => to.erasures.begin(step)),
        scrub: (step, rows) => this.asks(commits, () => to.erasures.scrub(step, rows)),
        end: (step) => this.asks(commits, () => to.erasures.end(step)),
      },
      claim: (request) => this.asks(storeReads, () => to.claim(request)),
      renew: (token, ttl) => this.asks(storeReads, () => to.renew(token, ttl)),
      release: (token) => this.asks(storeReads, () => to.release(token)),
      reset: (token) => this.asks(commits, () => to.reset(token)),
      state: () => this.asks(storeReads, () => to.state()),
      seen: () => this.asks(storeReads, () => to.seen()),
      commit: (commit) => this.asks(commits, () => to.commit(commit)),
      commitOf: (offset) => this.asks(storeReads, () => to.commitOf(offset)),
      prove: (proof) => this.asks(commits, () => to.prove(proof)),
      noteGap: (token, gap) => this.asks(commits, () => to.noteGap(token, gap)),
      now: () => this.asks(storeReads, () => to.now()),
      standing: () => to.standing(),
      readRows: (keys) => to.readRows(keys),
      rowsOf: (keys) => this.asks(storeReads, () => to.rowsOf(keys)),
      page: (request) => to.page(request),
      count: (where) => to.count(where),
      position: (request) => to.position(request),
    };
  }

  private letters(to: DeadLetters, { letters }: Weather): DeadLetters {
    return {
      keep: (all, token) => this.asks(letters, () => to.keep(all, token)),
      waiting: (queue, range) => this.asks(letters, () => to.waiting(queue, range)),
      beginsAt: (queue, number) => this.asks(letters, () => to.beginsAt(queue, number)),
      failed: (letter, fault) => this.asks(letters, () => to.failed(letter, fault)),
      forget: (name, version) => this.asks(letters, () => to.forget(name, version)),
      countWaiting: (name, version) => to.countWaiting(name, version),
    };
  }

  private source(to: EventSource, { source, gusts }: Weather): EventSource {
    return {
      stateOf: (stream) => this.asks(source, () => to.stateOf(stream)),
      identityFrom: (stream, from) => this.asks(source, () => to.identityFrom(stream, from)),
      messageAt: (stream, sequence) => this.asks(source, () => to.messageAt(stream, sequence)),
      holdsNothing: (request) => this.asks(source, () => to.holdsNothing(request)),
      read: (request) => this.asks(source, async () => gusty(await to.read(request), gusts)),
    };
  }
}

const gusty = (reader: SourceReader, gusts: readonly number[]): SourceReader => ({
  close: () => reader.close(),
  async *[Symbol.asyncIterator]() {
    let message = 0;
    for await (const delivered of reader) {
      yield delivered;
      await turns(gusts[message++ % gusts.length] ?? 0);
    }
  },
});
