import { setTimeout as pause } from 'node:timers/promises';
import { taskName, type OnPoison, type Projection } from '../../src/model/projection.js';
import type { Instant } from '../../src/model/clock.js';
import { seconds } from '../../src/model/duration.js';
import { MemorySource } from '../../src/source/memory-source.js';
import { MemoryProjectionStore } from '../../src/store/memory-projection-store.js';
import { KeptLetters } from '../../src/testing/kept-letters.js';
import { diaries, plainFold, type Diary, type Published } from './diary-projection.js';
import { Mishaps, turns } from './mishaps.js';
import { Replica, type Weather } from './replica.js';
import type { Step, Story } from './stories.js';

/** Two streams, one store, and two replicas that both want the task. */
export class World {
  readonly published: Published[] = [];
  readonly source: MemorySource;
  readonly store: MemoryProjectionStore;
  readonly letters = new KeptLetters();
  readonly mend: () => void;
  /** The rows as a follower of the feed knows them. */
  readonly followed = new Map<string, object>();
  private readonly projection: Projection;
  private readonly weather: Weather;
  private readonly replicas: Replica[];
  private readonly gone: Promise<unknown>[] = [];
  /** The newest frontier that a reader was told. */
  private told: Instant = 0;
  /** Reads whose frontier proved something. */
  proofs = 0;
  private readonly stored: { readonly stream: string; readonly at: Instant }[] = [];
  private now = Date.UTC(2026, 0, 1);
  private started = 0;
  private ids = 0;

  constructor(story: Story, onPoison: OnPoison) {
    const clock = { now: () => this.now };
    const { projection, mend } = diaries(onPoison);
    this.projection = projection;
    this.mend = mend;
    this.source = new MemorySource(clock);
    this.source.createStream('LEFT', ['left.>']);
    this.source.createStream('RIGHT', ['right.>']);
    this.store = new MemoryProjectionStore(projection, clock);
    this.store.onChanges(({ changes }) => {
      for (const { key, after } of changes)
        if (after === undefined) this.followed.delete(key);
        else this.followed.set(key, after);
    });
    this.weather = {
      commits: new Mishaps(story.commits),
      storeReads: new Mishaps(story.storeReads),
      letters: new Mishaps(story.letters),
      source: new Mishaps(story.source),
      gusts: story.gusts,
    };
    this.replicas = [this.start(), this.start()];
  }

  async happen(step: Step): Promise<void> {
    this.now++;
    await turns(2);
    await this.readTruly();
    switch (step.step) {
      case 'publish':
        for (const one of step.events) this.publish({ ...one, id: ++this.ids });
        return undefined;
      case 'publish-again': {
        const again = this.published.at(-1 - step.back);
        if (again !== undefined) this.publish(again);
        return undefined;
      }
      case 'interrupt':
        return this.source.interrupt(step.stream);
      case 'lease-runs-out':
        return this.letLeasesRunOut();
      case 'redrive':
        for (const { task } of this.replicas) this.gone.push(task.redrive().catch(() => undefined));
        return undefined;
      case 'mend':
        return this.mend();
      case 'crash':
        return this.replace(step.replica, (replica) => replica.crash());
      case 'restart':
        return this.replace(step.replica, (replica) => replica.task.stop());
      case 'wait':
        return pause(step.ms);
    }
  }

  /** The weather clears, the fold is mended, one replica is left: everything that waits can be done. */
  async clearUp(): Promise<void> {
    const { commits, storeReads, letters, source } = this.weather;
    for (const kind of [commits, storeReads, letters, source]) kind.end();
    this.mend();
    const [first, second] = this.replicas;
    if (second !== undefined) this.gone.push(second.crash());
    this.letLeasesRunOut();
    await this.until('the head is reached', async () => {
      if (first?.task.status.phase === 'halted') await first.task.resume().catch(() => undefined);
      const { checkpoint } = await this.store.state();
      const heads = ['LEFT', 'RIGHT'].map(async (stream) => {
        const head = (await this.source.stateOf(stream))?.lastSequence;
        return head === (checkpoint[stream]?.sequence ?? 0);
      });
      return (await Promise.all(heads)).every(Boolean);
    });
    await this.until('no letter waits', async () => {
      await first?.task.redrive().catch(() => undefined);
      return (await this.store.state()).quarantine.size === 0;
    });
  }

  async end(): Promise<void> {
    await Promise.all([...this.replicas.map(({ task }) => task.stop()), ...this.gone]);
  }

  /** The rows by key. */
  async rows(): Promise<Record<string, string>> {
    const page = { orderBy: 'key', direction: 'asc', where: {}, limit: 1_000 } as const;
    const { items } = await this.store.page(page);
    return Object.fromEntries(items.map(({ key, row }) => [key, (row as { notes: string }).notes]));
  }

  /**
   * Reads as a consumer does. What was stored before the frontier that the answer tells must be in it, the
   * frontier never goes back, and where no letter waits the rows are the plain fold up to the offsets told.
   */
  private async readTruly(): Promise<void> {
    const page = { orderBy: 'key', direction: 'asc', where: {}, limit: 1_000 } as const;
    const { items, standing } = await this.store.page(page);
    const { asOf = 0, offsets, quarantined } = standing;
    if (asOf > 0) this.proofs++;
    expect(asOf).toBeGreaterThanOrEqual(this.told);
    expect(asOf).toBeLessThanOrEqual(standing.now);
    this.told = asOf;
    for (const [stream, applied] of Object.entries(offsets)) {
      const missing = this.stored.filter((one) => one.stream === stream).slice(applied);
      for (const { at } of missing) expect(at).toBeGreaterThanOrEqual(asOf);
    }
    if (quarantined > 0) return;
    const rows = Object.fromEntries(items.map(({ key, row }) => [key, (row as Diary).notes]));
    expect(rows).toEqual(plainFold(this.appliedUpTo(offsets)));
  }

  private appliedUpTo(offsets: Readonly<Record<string, number>>): readonly Published[] {
    const left = this.published.filter(({ side }) => side === 'left');
    const right = this.published.filter(({ side }) => side === 'right');
    return [...left.slice(0, offsets['LEFT']), ...right.slice(0, offsets['RIGHT'])];
  }

  private publish({ side, what, keys, poison, id }: Published): void {
    this.stored.push({ stream: side === 'left' ? 'LEFT' : 'RIGHT', at: this.now });
    this.published.push({ side, what, keys, poison, id });
    const type = `${side === 'left' ? 'Left' : 'Right'}${what}`;
    const subject = what === 'elsewhere' ? `${side}.else.where` : `${side}.${type}`;
    const data = { keys: keys.map((key) => `${side}-${key}`), note: String(id), poison };
    this.source.publish(subject, data, { headers: { 'ce-id': [String(id)] } });
  }

  private letLeasesRunOut(): void {
    this.now += seconds(60);
  }

  private start(): Replica {
    const { projection, source, store, letters } = this;
    const replica = `replica-${++this.started}`;
    const observe = (): void => undefined;
    const parts = { projection, source, store, deadLetters: letters, observe, replica };
    return new Replica(parts, this.weather);
  }

  private replace(index: number, end: (replica: Replica) => Promise<void>): void {
    const replica = this.replicas[index];
    if (replica === undefined) return;
    this.gone.push(end(replica));
    this.replicas[index] = this.start();
  }

  private async until(what: string, condition: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + seconds(5);
    while (!(await condition())) {
      if (Date.now() > deadline) throw new Error(await this.whyNot(what));
      await this.readTruly();
      // A lease that the dead still asked for runs out, too.
      this.now += seconds(1);
      await turns(3);
    }
  }

  private async whyNot(what: string): Promise<string> {
    const state = await this.store.state();
    const phases = this.replicas.map(({ task }) => task.status);
    return `Not in time: ${what} of ${taskName(this.projection)}. ${JSON.stringify({ state, phases })}`;
  }
}
