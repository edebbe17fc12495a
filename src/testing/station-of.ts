import { setTimeout as pause } from 'node:timers/promises';
import { hours, milliseconds } from '../model/duration.js';
import type { Duration } from '../model/duration.js';
import type { EventContract } from '../model/event-contract.js';
import { newestVersionOf } from '../model/evolved-event.js';
import { freshnessOf, provenIn, type Freshness } from '../model/freshness.js';
import type { Defined } from '../model/projection.js';
import { Task } from '../ingest/task.js';
import { headerText } from '../source/cloudevents/header-text.js';
import { MemorySource, type Acknowledgement } from '../source/memory-source.js';
import { MemoryProjectionStores } from '../store/memory-projection-store.js';
import { MemorySignals } from '../store/memory-signals.js';
import { contractOf, eventsOf, type ExampleOf } from './example.js';
import { FakeClock } from './fake-clock.js';
import { FakeSource } from './fake-source.js';
import { KeptLetters } from './kept-letters.js';

/** Heads are looked at when a specification asks for the freshness, and not in between. */
const PACE = {
  retry: { first: milliseconds(1), longest: milliseconds(5) },
  lookAgain: milliseconds(5),
  cadence: hours(1),
  window: milliseconds(0),
};
const SETTLES_WITHIN = 5_000;

/**
 * A station of one projection without servers, on a clock that stands still: specifies how fresh its answers
 * are, and what they say when events, the consumer or the source stay away. Close it when done.
 */
export const stationOf = <Of extends object, const Reads extends readonly EventContract[]>(
  projection: Defined<Of, Reads>,
): StationInMemory<Of, Reads> => new StationInMemory(projection);

export class StationInMemory<Of extends object, Reads extends readonly EventContract[]> {
  private readonly clock = new FakeClock();
  private readonly streams = new MemorySource(this.clock);
  private readonly source = new FakeSource(this.streams);
  private readonly stores = new MemoryProjectionStores(this.clock);
  private readonly signals = new MemorySignals(this.stores);
  private readonly deadLetters = new KeptLetters();
  private task: Task | undefined;
  private published = 0;

  constructor(private readonly projection: Defined<Of, Reads>) {
    for (const [stream, subjects] of subjectsOf(projection.reads))
      this.streams.createStream(stream, [...subjects]);
    this.startConsumer();
  }

  /** Publishes an event as its producer does. Throws an Error where it breaks its contract. */
  publish(example: ExampleOf<Reads>): Acknowledgement {
    this.published += 1;
    const id = example.id ?? `published-${this.published}`;
    const [event] = eventsOf(this.projection, [{ ...example, id }]);
    const contract = contractOf(this.projection, example.type);
    if (event === undefined || contract === undefined) throw new Error('There is no such event.');
    const subject = contract.subject.replace(/[*>]$/, event.type).replaceAll('*', 'any');
    const version = example.version ?? newestVersionOf(contract.events[event.type]);
    const headers = {
      'ce-specversion': ['1.0'],
      'ce-type': [headerText(event.type)],
      'ce-id': [headerText(event.id)],
      'ce-source': [headerText(contract.owner)],
      ...(version === undefined ? {} : { 'ce-dataschema': [`/${event.type}/${version}`] }),
      ...(example.time === undefined ? {} : { 'ce-time': [new Date(event.time).toISOString()] }),
    };
    return this.streams.publish(subject, example.data, { headers });
  }

  /** Lets time pass. */
  advance(by: Duration): void {
    this.clock.advance(by);
  }

  /** Nobody folds: the owner has died, or hangs. */
  async stopConsumer(): Promise<void> {
    await this.task?.stop();
    this.task = undefined;
  }

  startConsumer(): void {
    const { projection, source, signals, deadLetters } = this;
    const store = this.stores.open(projection);
    const observe = (): void => undefined;
    const parts = { projection, source, store, signals, deadLetters, observe };
    this.task ??= new Task({ ...parts, replica: 'author kit', pace: PACE });
    this.task.start();
  }

  /** The streams are out of reach; producers go on publishing. */
  sourceGoesAway(): void {
    this.source.goAway();
  }

  sourceComesBack(): void {
    this.source.comeBack();
  }

  /** A stream discards all it holds, also what is not folded yet. */
  purge(stream: string): void {
    this.streams.purge(stream);
  }

  /** Folds all streams again from their first event. */
  async rebuild(): Promise<void> {
    await this.task?.rebuild();
  }

  /** How fresh an answer given now would be: after all that a running station can fold and prove by now. */
  async freshness(): Promise<Freshness> {
    await this.settle();
    const store = this.stores.open(this.projection);
    return freshnessOf(await store.standing(), this.projection.staleness.budget);
  }

  /** The row of a key as an answer given now would have it. */
  async row(key: string): Promise<Of | undefined> {
    await this.settle();
    const [row] = await this.stores.open(this.projection).rowsOf([key]);
    return row as Of | undefined;
  }

  async close(): Promise<void> {
    await this.stopConsumer();
  }

  private async settle(): Promise<void> {
    const end = performance.now() + SETTLES_WITHIN;
    while (!(await this.isAtRest())) {
      if (performance.now() > end)
        throw new Error(`${this.projection.name} does not come to rest.`);
      await this.signals.want(this.projection);
      await pause(1);
    }
  }

  /** Whether nothing more can be folded or proved. */
  private async isAtRest(): Promise<boolean> {
    const phase = this.task?.status.phase;
    if (phase === undefined || this.source.away || phase === 'gap' || phase === 'halted')
      return true;
    if (phase !== 'running') return false;
    const standing = await this.stores.open(this.projection).standing();
    if (provenIn(standing) !== this.clock.now()) return false;
    const streams = Object.entries(standing.offsets).map(async ([stream, applied]) => {
      const state = await this.streams.stateOf(stream);
      return state?.lastSequence === applied;
    });
    return (await Promise.all(streams)).every(Boolean);
  }
}

function subjectsOf(contracts: readonly EventContract[]): ReadonlyMap<string, ReadonlySet<string>> {
  const subjects = new Map<string, Set<string>>();
  for (const { stream, subject } of contracts)
    subjects.set(stream, (subjects.get(stream) ?? new Set()).add(subject));
  return subjects;
}
