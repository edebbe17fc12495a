import type { Instant } from '../../../src/model/clock.js';
import type { FreshnessState } from '../../../src/model/freshness.js';
import type { Acknowledgements, Series } from './acknowledgements.js';
import { ASKED, streamOf, type AskedName, type Told } from './asked.js';
import { Spread } from './spread.js';

/** What a station said about one projection, and when it was asked. */
export interface Answer {
  readonly projection: AskedName;
  readonly replica: string;
  /** All rows of the projection, or all that there are of the producers that it covers. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly covers?: readonly string[];
  readonly asOf: Instant | null;
  readonly stalenessMs: number | null;
  readonly state: FreshnessState;
  /** `STREAM:sequence` */
  readonly offsets: readonly string[];
  readonly sentAt: Instant;
  readonly receivedAt: Instant;
}

/** What an answer said that is not so. */
export interface Lie {
  readonly what: 'missing' | 'missing up to its offset' | 'strays' | 'misdated' | 'misjudged';
  readonly projection: AskedName;
  readonly replica: string;
  readonly said: string;
  readonly truth: string;
}

/** How old the answers of one projection were, in milliseconds. */
export interface Ages {
  readonly reported: Spread;
  /** Reported less true staleness: what the proof costs. Below zero it would be a lie. */
  readonly tightness: Spread;
}

const ages = (): Ages => ({ reported: new Spread(), tightness: new Spread() });

const LIES_KEPT = 20;

/** An answer that was not read anew tells its age rounded up, by what the store's clock shows at most. */
const TOO_OLD_BY = 6;

/**
 * Holds answers against what producers know. The law: every event whose acknowledgement was received before
 * an answer's `asOf` is in its rows. All clocks are the one of the machine.
 */
export class TruthChecker {
  answers = 0;
  /** One for each series that an answer had to be complete in. */
  checks = 0;
  /** Answers that claimed no age. */
  unproven = 0;
  lieCount = 0;
  /** The first ones. */
  readonly lies: Lie[] = [];
  readonly states = new Map<FreshnessState, number>();
  readonly ages: Readonly<Record<AskedName, Ages>> = { marks: ages(), pairs: ages() };
  /** How long before `asOf` the last event that had to be there was acknowledged: how sharp the checks are. */
  readonly margin = new Spread();

  constructor(private readonly known: Acknowledgements) {}

  check(answer: Answer): void {
    this.answers++;
    this.states.set(answer.state, (this.states.get(answer.state) ?? 0) + 1);
    const told = tellings(answer);
    this.checkOffsets(answer, told);
    const { asOf, stalenessMs } = answer;
    if (asOf === null || stalenessMs === null) {
      this.unproven++;
      if (answer.state === 'FRESH')
        this.lie('misjudged', answer, ['FRESH without a proof', 'unknown']);
      return;
    }
    this.checkRows({ ...answer, asOf }, told);
    this.checkAge({ ...answer, asOf, stalenessMs }, told);
  }

  private checkRows(answer: Answer & { readonly asOf: Instant }, told: Tellings): void {
    let newest = -Infinity;
    for (const series of this.seriesOf(answer)) {
      this.checks++;
      const { count = 0, strays = 0 } = told.get(series) ?? {};
      const must = this.known.before(series, answer.asOf);
      newest = Math.max(newest, this.known.when(series, must) ?? -Infinity);
      if (count < must)
        this.lie('missing', answer, [
          `${series} up to ${count} as of ${answer.asOf}`,
          `${count + 1} was acknowledged at ${this.known.when(series, count + 1)}, ${must} at ${this.known.when(series, must)}`,
        ]);
      if (strays > 0) this.lie('strays', answer, [`${series}: ${strays}`, 'none']);
    }
    // A single row's last event says nothing of how close the frontier was.
    if (newest > -Infinity && answer.covers === undefined) this.margin.add(answer.asOf - newest);
  }

  /** Rows hold everything up to the offsets that are told with them. */
  private checkOffsets(answer: Answer, told: Tellings): void {
    const offsets = new Map(
      answer.offsets.map((token) => [streamIn(token), Number(token.split(':').at(-1))]),
    );
    for (const series of this.seriesOf(answer)) {
      const offset = offsets.get(streamOf(series)) ?? 0;
      const { count = 0 } = told.get(series) ?? {};
      const must = this.known.upTo(series, offset);
      if (count < must)
        this.lie('missing up to its offset', answer, [
          `${series} up to ${count} at ${offset}`,
          `${must} stand there`,
        ]);
    }
  }

  private checkAge(answer: Proven, told: Tellings): void {
    const { asOf, stalenessMs, sentAt, receivedAt, state, projection } = answer;
    const now = asOf + stalenessMs;
    if (now < sentAt || now > receivedAt + TOO_OLD_BY || stalenessMs < 0)
      this.lie('misdated', answer, [`read at ${now}`, `asked at ${sentAt}, had at ${receivedAt}`]);
    const { budget } = ASKED[projection].projection.staleness;
    if (state === 'FRESH' ? stalenessMs > budget : state === 'STALE' && stalenessMs <= budget)
      this.lie('misjudged', answer, [`${state} at ${stalenessMs} ms`, `a budget of ${budget} ms`]);
    const { reported, tightness } = this.ages[projection];
    reported.add(stalenessMs);
    tightness.add(stalenessMs - this.trueStaleness(answer, now, told));
  }

  /** How long ago, at an instant, the oldest event that is missing was acknowledged; 0 where none is missing. */
  private trueStaleness(answer: Answer, now: Instant, told: Tellings): number {
    let oldest = now;
    for (const series of this.seriesOf(answer)) {
      const next = this.known.when(series, (told.get(series)?.count ?? 0) + 1);
      if (next !== undefined && next < oldest) oldest = next;
    }
    return now - oldest;
  }

  /** What an answer must be complete in. */
  private *seriesOf({ projection, covers }: Answer): Iterable<Series> {
    const { reads } = ASKED[projection];
    const covered = covers === undefined ? undefined : new Set(covers);
    for (const series of this.known.series)
      if (reads(series) && covered?.has(producerOf(series)) !== false) yield series;
  }

  private lie(what: Lie['what'], answer: Answer, [said, truth]: [string, string]): void {
    this.lieCount++;
    const { projection, replica } = answer;
    if (this.lies.length < LIES_KEPT) this.lies.push({ what, projection, replica, said, truth });
  }
}

type Proven = Answer & { readonly asOf: Instant; readonly stalenessMs: number };
type Tellings = ReadonlyMap<Series, Told>;

const tellings = ({ projection, rows }: Answer): Tellings =>
  new Map(
    rows
      .flatMap((row) => ASKED[projection].tell(row))
      .map((told): [Series, Told] => [told.series, told]),
  );

const producerOf = (series: Series): string => series.slice(series.indexOf(' ') + 1);
const streamIn = (token: string): string => token.slice(0, token.lastIndexOf(':'));
