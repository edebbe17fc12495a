import { seconds } from '../../../src/model/duration.js';
import type { ErasureBook } from '../../../src/model/erasure.js';
import type { Projection } from '../../../src/model/projection.js';
import { MemoryFeedLog } from '../../../src/feed/memory-change-feed.js';
import { partsOfTasks } from '../../../src/ingest/replica-parts.js';
import { HeadWatch } from '../../../src/source/head-watch.js';
import { MemorySource } from '../../../src/source/memory-source.js';
import { MemoryProjectionStores } from '../../../src/store/memory-projection-store.js';
import { MemorySignals } from '../../../src/store/memory-signals.js';
import { KeptLetters } from '../../../src/testing/kept-letters.js';
import { Mishaps, turns, type Mishap } from '../../property/mishaps.js';
import { Replica, type Weather } from '../../property/replica.js';
import { KeptErasures } from './kept-erasures.js';
import { joiners, notebook } from './notes.js';

/** Something that happens while two replicas share the task. */
export type Step =
  | {
      readonly step: 'write';
      readonly note: string;
      readonly author: string;
      readonly poison: boolean;
    }
  | { readonly step: 'tear'; readonly note: string }
  | { readonly step: 'leave' | 'erase'; readonly person: string }
  | { readonly step: 'redrive' | 'mend' | 'lease-runs-out' }
  | { readonly step: 'interrupt'; readonly stream: string }
  | { readonly step: 'crash' | 'restart'; readonly replica: number };

export interface Story {
  readonly steps: readonly Step[];
  readonly commits: readonly Mishap[];
  readonly storeReads: readonly Mishap[];
  readonly letters: readonly Mishap[];
  readonly source: readonly Mishap[];
  readonly book: readonly Mishap[];
}

const STREAMS = ['NOTES', 'PEOPLE', 'STATION_ERASURES'] as const;

/** Notes of persons, erased by events of two streams, in bad weather. */
export class ErasureWorld {
  /** Note -> its last author; absent once torn. */
  readonly written = new Map<string, string>();
  readonly erased = new Set<string>();
  readonly projection: Projection;
  readonly letters = new KeptLetters();
  readonly book = new KeptErasures(this.letters);
  private readonly mend: () => void;
  private readonly source: MemorySource;
  private readonly stores: MemoryProjectionStores;
  private readonly log: MemoryFeedLog;
  private readonly weather: Weather;
  private readonly bookWeather: Mishaps;
  private readonly replicas: Replica[];
  private readonly gone: Promise<unknown>[] = [];
  private now = Date.UTC(2026, 0, 1);
  private started = 0;

  constructor(story: Story) {
    const clock = { now: () => this.now };
    ({ projection: this.projection, mend: this.mend } = notebook());
    this.source = new MemorySource(clock);
    this.source.createStream('NOTES', ['notes.*']);
    this.source.createStream('PEOPLE', ['people.*']);
    this.source.createStream('STATION_ERASURES', ['station.erasures.*']);
    this.stores = new MemoryProjectionStores(clock);
    this.log = new MemoryFeedLog(this.stores.open(this.projection));
    this.bookWeather = new Mishaps(story.book);
    this.weather = {
      commits: new Mishaps(story.commits),
      storeReads: new Mishaps(story.storeReads),
      letters: new Mishaps(story.letters),
      source: new Mishaps(story.source),
      gusts: [],
    };
    this.replicas = [this.start(), this.start()];
  }

  async happen(step: Step): Promise<void> {
    this.now++;
    await turns(2);
    switch (step.step) {
      case 'write':
        return this.write(step);
      case 'tear':
        this.written.delete(step.note);
        return void this.source.publish('notes.NoteTorn', { noteId: step.note });
      case 'leave':
        this.erased.add(step.person);
        return void this.source.publish('people.PersonLeft', { personId: step.person });
      case 'erase':
        this.erased.add(step.person);
        return void this.source.publish('station.erasures.PersonErased', { person: step.person });
      case 'redrive':
        for (const { task } of this.replicas) this.gone.push(task.redrive().catch(() => undefined));
        return undefined;
      case 'mend':
        return this.mend();
      case 'lease-runs-out':
        return void (this.now += seconds(60));
      case 'interrupt':
        return this.source.interrupt(step.stream);
      case 'crash':
        return this.replace(step.replica, (replica) => replica.crash());
      case 'restart':
        return this.replace(step.replica, (replica) => replica.task.stop());
    }
  }

  /** The weather clears and one replica is left: it comes to the end of every stream. */
  async clearUp(): Promise<void> {
    const { commits, storeReads, letters, source } = this.weather;
    for (const kind of [commits, storeReads, letters, source, this.bookWeather]) kind.end();
    const [, second] = this.replicas;
    if (second !== undefined) this.gone.push(second.crash());
    await this.until(async () => {
      const { checkpoint } = await this.store.state();
      const heads = STREAMS.map(async (stream) => {
        const head = (await this.source.stateOf(stream))?.lastSequence;
        return head === (checkpoint[stream]?.sequence ?? 0);
      });
      return (await Promise.all(heads)).every(Boolean);
    });
  }

  /** The fold is mended, and all that waits is applied. */
  async redriveAll(): Promise<void> {
    this.mend();
    await this.until(async () => {
      await this.replicas[0]?.task.redrive().catch(() => undefined);
      return (await this.store.state()).quarantine.size === 0;
    });
  }

  async end(): Promise<void> {
    await Promise.all([...this.replicas.map(({ task }) => task.stop()), ...this.gone]);
  }

  async rows(): Promise<Record<string, unknown>> {
    const page = { orderBy: 'noteId', direction: 'asc', where: {}, limit: 1_000 } as const;
    const { items } = await this.store.page(page);
    return Object.fromEntries(
      items.map(({ key, row }) => [key, (row as { author?: unknown }).author]),
    );
  }

  /** All that is kept anywhere, as text. */
  async everything(): Promise<string> {
    const page = { orderBy: 'noteId', direction: 'asc', where: {}, limit: 1_000 } as const;
    return JSON.stringify([
      (await this.store.page(page)).items,
      await this.log.read(0),
      this.letters.all.map(({ payload, ...letter }) => [letter, new TextDecoder().decode(payload)]),
      [...(await this.store.state()).quarantine],
      [...this.book.parts],
    ]);
  }

  private get store() {
    return this.stores.open(this.projection);
  }

  private write({ note, author, poison }: Step & { readonly step: 'write' }): void {
    this.written.set(note, author);
    const text = `${poison ? 'poison ' : ''}feathers of ${author}`;
    this.source.publish('notes.NoteWritten', { noteId: note, author, text });
  }

  private start(): Replica {
    const { source, stores, letters } = this;
    const [parts] = partsOfTasks({
      projections: [this.projection, joiners],
      connectionsOf: () => ({ source, stores }),
      heads: new HeadWatch(source, async () => this.now),
      signals: new MemorySignals(stores),
      deadLetters: letters,
      observe: () => undefined,
      replica: `replica-${++this.started}`,
      erasing: {
        secret: { read: async () => Buffer.alloc(32, 7) },
        book: inWeather(this.book, this.bookWeather),
        told: { forget: async () => undefined },
      },
    });
    if (parts === undefined) throw new Error('There is no task.');
    const { heads: _, lanes: __, signals: ___, ...own } = parts;
    return new Replica(own, this.weather);
  }

  private replace(index: number, end: (replica: Replica) => Promise<void>): void {
    const replica = this.replicas[index];
    if (replica === undefined) return;
    this.gone.push(end(replica));
    this.replicas[index] = this.start();
  }

  private async until(condition: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + seconds(5);
    while (!(await condition())) {
      if (Date.now() > deadline) {
        const phases = this.replicas.map(({ task }) => task.status);
        throw new Error(`Not in time: ${JSON.stringify([await this.store.state(), phases])}`);
      }
      this.now += seconds(1);
      await turns(3);
    }
  }
}

const inWeather = (to: ErasureBook, weather: Mishaps): ErasureBook => ({
  begun: (...of) => weather.around(() => to.begun(...of)),
  eraseLetters: (...of) => weather.around(() => to.eraseLetters(...of)),
  stillKept: (...of) => weather.around(() => to.stillKept(...of)),
  found: (...of) => weather.around(() => to.found(...of)),
  done: (...of) => weather.around(() => to.done(...of)),
});
