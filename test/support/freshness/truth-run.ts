import { Seeded } from '../fault/seeded.js';
import { until } from '../until.js';
import type { Acknowledgements, Series } from './acknowledgements.js';
import { ASKED, type AskedName } from './asked.js';
import { Producers, type Pace } from './producers.js';
import { ask, Readers, type Answering, type Hear } from './readers.js';
import type { TruthBed } from './truth-bed.js';
import { TruthChecker, type Answer } from './truth-checker.js';

const series = (kind: 'mark' | 'echo', producers: number): Series[] =>
  Array.from({ length: producers }, (_, i): Series => `${kind} p${i + 1}`);

/** Forty producers in one stream, ten of them in another one too. */
const SERIES: readonly Series[] = [...series('mark', 40), ...series('echo', 10)];
export const USUAL_PACE: Pace = { eventsPerSecond: 25 };
const NOISE_PER_SECOND = 100;
const READERS = 6;
const NAMES = Object.keys(ASKED) as AskedName[];

/** What readers had while they read. */
export interface Found {
  readonly checker: TruthChecker;
  readonly replies: number;
  readonly refused: number;
  /** How often a reader was told an older `asOf` than before, by whatever replica; by the same one. */
  readonly wentBack: number;
  readonly wentBackOnOne: number;
  readonly seconds: number;
}

export interface Reading {
  readonly readers?: number;
  readonly replicas?: readonly Answering[];
  /** Hears each answer beside the checker. */
  readonly hear?: Hear;
}

/** Producers and readers on a bed. Producers go on counting from one scenario to the next. */
export class TruthRun {
  readonly producers: Producers;

  constructor(
    readonly bed: TruthBed,
    seed: number,
  ) {
    this.producers = new Producers(bed.servers.nats, new Seeded(seed));
  }

  get known(): Acknowledgements {
    return this.producers.known;
  }

  /** Has all producers publish, and others make noise, while something goes on. */
  async underLoad<Result>(work: () => Promise<Result>, pace = USUAL_PACE): Promise<Result> {
    const ends = [this.producers.start(SERIES, pace), this.producers.startNoise(NOISE_PER_SECOND)];
    try {
      return await work();
    } finally {
      await Promise.all(ends.map((end) => end()));
    }
  }

  /** Has others publish, in a stream that is shared with them, while something goes on. */
  async underNoise<Result>(work: () => Promise<Result>): Promise<Result> {
    const end = this.producers.startNoise(NOISE_PER_SECOND);
    return work().finally(() => void end());
  }

  /** Has readers ask while something goes on, and holds every answer against what producers know. */
  async whileReading(work: () => Promise<unknown>, options: Reading = {}): Promise<Found> {
    const { replicas = this.bed.replicas, hear, readers: count = READERS } = options;
    const checker = new TruthChecker(this.known);
    const readers = new Readers(replicas, (answer) => {
      checker.check(answer);
      hear?.(answer);
    });
    const since = performance.now();
    const end = readers.start(count);
    try {
      await work();
    } finally {
      await end();
    }
    const { replies, refused, wentBack, wentBackOnOne } = readers;
    const seconds = (performance.now() - since) / 1_000;
    return { checker, replies, refused, wentBack, wentBackOnOne, seconds };
  }

  /**
   * Waits until every replica answers, fresh, with every event that was ever acknowledged and no other; nobody
   * may be publishing.
   */
  async settled(timeoutMs = 60_000): Promise<void> {
    for (const replica of this.bed.replicas)
      for (const name of NAMES) {
        let last: unknown;
        const isSettled = async (): Promise<boolean> => {
          const answers = await ask(replica, { of: [name] }).catch((error: unknown) => {
            last = error;
            return [];
          });
          last = answers[0] ?? last;
          return answers.length > 0 && answers.every((answer) => this.isWhole(answer));
        };
        await until(isSettled, { timeoutMs, everyMs: 50 }).catch((cause: unknown) => {
          const said = last instanceof Error ? last.message : JSON.stringify(last);
          throw new Error(`${name} on ${replica.name} did not settle: ${said}`, { cause });
        });
      }
  }

  private isWhole({ projection, rows, state }: Answer): boolean {
    const { reads, tell } = ASKED[projection];
    const told = new Map(rows.flatMap(tell).map((one) => [one.series, one]));
    return (
      state === 'FRESH' &&
      [...this.known.series].filter(reads).every((one) => {
        const { count = 0, strays = 0 } = told.get(one) ?? {};
        return count === this.known.count(one) && strays === 0;
      })
    );
  }
}
