import fc from 'fast-check';
import { scores } from '../../test/support/example-projection.js';
import { FreshnessBed } from '../../test/support/freshness-bed.js';
import { milliseconds } from '../model/duration.js';
import { provenIn, type Standing } from '../model/freshness.js';
import { StationError } from '../model/station-error.js';
import { demandOf, type Ask } from './demand.js';

/** What may happen while readers wait. */
type Step =
  | { readonly does: 'pass'; readonly ms: number }
  | { readonly does: 'publish' | 'apply' | 'prove' | 'gap' | 'reset' | 'breathe' }
  | { readonly does: 'read'; readonly maxStalenessMs: number | null; readonly back: number | null };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ does: fc.constant('pass'), ms: fc.nat(50) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      does: fc.constantFrom('publish', 'apply', 'apply', 'prove', 'prove', 'breathe'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constantFrom('gap', 'reset') }) },
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constant('read'),
      maxStalenessMs: fc.option(fc.nat(60)),
      back: fc.option(fc.nat(3)),
    }),
  },
) as fc.Arbitrary<Step>;

/** One answer, beside what its reader could rely on. */
interface Answer {
  readonly standing: Standing;
  readonly ask: Ask;
  readonly askedAt: number;
}

class Run {
  readonly bed = new FreshnessBed({ lookEvery: milliseconds(2) });
  readonly answers: Promise<Answer | undefined>[] = [];
  private published = 0;
  private applied = 0;
  private isGap = false;

  async take(step: Step): Promise<void> {
    switch (step.does) {
      case 'pass':
        this.bed.clock.at += step.ms;
        return;
      case 'publish':
        this.published = this.bed.publish();
        return;
      case 'apply':
        this.applied = Math.min(this.applied + 1, this.published);
        return this.bed.apply(this.applied);
      case 'prove':
        return this.bed.prove(this.bed.clock.at);
      case 'gap':
        this.isGap = !this.isGap;
        return this.bed.gap(this.isGap);
      case 'reset':
        this.applied = 0;
        return this.bed.reset();
      case 'breathe':
        return new Promise((resolve) => setImmediate(resolve));
      case 'read':
        this.answers.push(this.read(step.maxStalenessMs, step.back));
    }
  }

  private async read(maxStalenessMs: number | null, back: number | null) {
    const sequence = Math.max(1, this.published - (back ?? 0));
    const after = back === null || this.published === 0 ? [] : [`GAMES:${sequence}`];
    const ask: Ask = { maxStalenessMs, after, waitMs: 8 };
    const askedAt = this.bed.clock.at;
    const demand = demandOf(scores, { asked: ask, defaults: [] });
    try {
      const { standing } = await this.bed.reads.read({
        store: this.bed.store(),
        demand,
        readOnce: this.bed.readOnce(),
      });
      return { standing, ask, askedAt };
    } catch (error) {
      if (error instanceof StationError && error.code === 'STALENESS_BUDGET_EXCEEDED')
        return undefined;
      throw error;
    }
  }
}

const isKept = ({ standing, ask, askedAt }: Answer): boolean => {
  const { maxStalenessMs, after = [] } = ask;
  const asOf = provenIn(standing);
  const sequence = Number(after?.[0]?.split(':')[1] ?? 0);
  const isYoung = maxStalenessMs == null || (asOf ?? -1) >= askedAt - maxStalenessMs;
  return isYoung && (standing.offsets['GAMES'] ?? 0) >= sequence;
};

describe('whatever happens while readers wait', () => {
  it('no demand is answered unmet, and nobody who waited leaves anything behind', () =>
    fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const run = new Run();
        for (const each of steps) await run.take(each);
        const answers = await Promise.all(run.answers);
        expect(answers.filter((answer) => answer !== undefined && !isKept(answer))).toEqual([]);
        expect(run.bed.signals.listeners).toBe(0);
      }),
      { numRuns: 300 },
    ));
});
