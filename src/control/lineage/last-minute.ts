import { minutes, seconds, type Duration } from '../../model/duration.js';

const WINDOW = minutes(1);
const SLOT = seconds(5);

/** Numbers of the last minute, added up by key; memory holds no more than its keys in each five seconds of it. */
export class LastMinute<Numbers extends Readonly<Record<string, number>>> {
  #slots: { readonly until: number; readonly sums: Map<string, Numbers> }[] = [];

  /** @param elapsed milliseconds on a clock that never jumps */
  constructor(private readonly elapsed: () => number = () => performance.now()) {}

  add(key: string, numbers: Numbers): void {
    const { sums } = this.#slot();
    sums.set(key, sumOf(sums.get(key), numbers));
  }

  sums(): ReadonlyMap<string, Numbers> {
    this.#forget();
    const all = new Map<string, Numbers>();
    for (const { sums } of this.#slots)
      for (const [key, numbers] of sums) all.set(key, sumOf(all.get(key), numbers));
    return all;
  }

  #slot() {
    const now = this.elapsed();
    const newest = this.#slots.at(-1);
    if (newest !== undefined && now < newest.until) return newest;
    this.#forget();
    const slot = { until: now + SLOT, sums: new Map<string, Numbers>() };
    this.#slots.push(slot);
    return slot;
  }

  #forget(): void {
    const oldest = this.elapsed() - WINDOW;
    this.#slots = this.#slots.filter(({ until }) => until > oldest);
  }
}

function sumOf<Numbers extends Readonly<Record<string, number>>>(
  before: Numbers | undefined,
  more: Numbers,
): Numbers {
  if (before === undefined) return more;
  const names = Object.keys({ ...before, ...more });
  return Object.fromEntries(
    names.map((name) => [name, (before[name] ?? 0) + (more[name] ?? 0)]),
  ) as Numbers;
}

/** What is measured now and then: the newest samples of the last minute. */
export class RecentSamples {
  #samples: { readonly at: number; readonly ms: number }[] = [];

  constructor(
    private readonly elapsed: () => number = () => performance.now(),
    private readonly most = 300,
  ) {}

  add(ms: number): void {
    this.#samples.push({ at: this.elapsed(), ms });
    if (this.#samples.length > this.most) this.#samples.shift();
  }

  /** The least that the share of samples does not exceed; undefined where there is none. */
  quantile(share: number, window: Duration = WINDOW): number | undefined {
    const oldest = this.elapsed() - window;
    const recent = this.#samples.filter(({ at }) => at >= oldest).map(({ ms }) => ms);
    const sorted = recent.toSorted((a, b) => a - b);
    return sorted[Math.ceil(share * sorted.length) - 1];
  }
}
