import { createHistogram } from 'node:perf_hooks';

/** How whole numbers from 0 up are spread, to three figures (an HDR histogram, which begins at 1). */
export class Spread {
  private readonly histogram = createHistogram({ lowest: 1, highest: 86_400_000, figures: 3 });

  add(value: number): void {
    this.histogram.record(Math.max(0, Math.round(value)) + 1);
  }

  get count(): number {
    return this.histogram.count;
  }

  /** The value that so many per cent do not exceed; NaN where there is none. */
  percentile(percent: number): number {
    return this.count === 0 ? Number.NaN : this.histogram.percentile(percent) - 1;
  }

  get highest(): number {
    return this.count === 0 ? Number.NaN : this.histogram.max - 1;
  }
}
