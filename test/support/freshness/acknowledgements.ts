import type { Instant } from '../../../src/model/clock.js';

/** The events of one producer in one stream, numbered from 1: `mark p7`, `echo p7`. */
export type Series = `${'mark' | 'echo'} ${string}`;

/** When an event was known to be stored, and where. */
export interface Acknowledged {
  /** Taken after the acknowledgement had arrived: the event was stored before. */
  readonly at: Instant;
  readonly sequence: number;
}

interface Pages {
  readonly at: Instant[];
  readonly sequences: number[];
}

/** What producers know: for each event of each series, when its acknowledgement was received. */
export class Acknowledgements {
  private readonly pages = new Map<Series, Pages>();

  get series(): IterableIterator<Series> {
    return this.pages.keys();
  }

  /** Opens the page of a series, so that it is asked for before its first event. */
  open(series: Series): void {
    if (!this.pages.has(series)) this.pages.set(series, { at: [], sequences: [] });
  }

  /** Notes the acknowledgement of the next event of a series. */
  note(series: Series, { at, sequence }: Acknowledged): void {
    this.open(series);
    const page = this.pages.get(series);
    page?.at.push(at);
    page?.sequences.push(sequence);
  }

  /** How many events of a series are acknowledged. */
  count(series: Series): number {
    return this.pages.get(series)?.at.length ?? 0;
  }

  /** How many events are acknowledged in all. */
  get total(): number {
    return [...this.pages.values()].reduce((sum, { at }) => sum + at.length, 0);
  }

  /** When the nth event of a series was acknowledged; undefined while it is not. */
  when(series: Series, n: number): Instant | undefined {
    return this.pages.get(series)?.at[n - 1];
  }

  /**
   * How many events of a series were stored before an instant, as far as is known. Both are whole milliseconds,
   * rounded down: what was acknowledged in the same millisecond may have been stored after it.
   */
  before(series: Series, instant: Instant): number {
    return below(this.pages.get(series)?.at ?? [], instant);
  }

  /** How many events of a series stand up to and with a sequence of their stream. */
  upTo(series: Series, sequence: number): number {
    return below(this.pages.get(series)?.sequences ?? [], sequence + 1);
  }
}

/** How many of the sorted values are smaller. */
function below(sorted: readonly number[], limit: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Infinity) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
