import { seconds } from '../../model/duration.js';
import type { Standing } from '../../model/freshness.js';
import type { ProjectionStore } from '../../store/projection-store.js';
import { within } from '../within.js';

const ANSWER_WITHIN = seconds(2);
/** One answer that is missed says nothing: this process may have been frozen. */
const AWAY_AFTER = 2;

interface Seen {
  readonly standing: Standing;
  /** When it was asked, on the monotonic clock of this process. */
  readonly askedAt: number;
}

/** Where one projection stands, as this replica sees it. */
export class Sight {
  #last: Seen | undefined;
  #asking: Promise<void> | undefined;
  #missed = 0;

  /** @param elapsed milliseconds on a clock that never jumps */
  constructor(
    private readonly store: Pick<ProjectionStore, 'standing'>,
    private readonly elapsed: () => number,
  ) {}

  /**
   * Looks, and waits for the answer for a bounded time; there is never more than one question open.
   * @returns what can be said now: what was read; while the store is away, {@link standing}; undefined where
   * an answer was missed, or none ever came
   */
  async look(): Promise<Standing | undefined> {
    const answered = await this.answered();
    this.#missed = answered ? 0 : this.#missed + 1;
    if (answered) return this.#last?.standing;
    return this.away ? this.standing : undefined;
  }

  /** Asks for whoever wants to know now, besides the looks. Whether the store answered. */
  async answered(): Promise<boolean> {
    this.#asking ??= this.ask();
    try {
      await within(ANSWER_WITHIN, this.#asking);
      return true;
    } catch {
      return false;
    }
  }

  /** Whether the store does not answer. */
  get away(): boolean {
    return this.#missed >= AWAY_AFTER;
  }

  /**
   * What was read last, with the store's clock carried on by that of this process from when it was asked: what
   * has not been seen to move grows old. Undefined where nothing was read yet.
   */
  get standing(): Standing | undefined {
    if (this.#last === undefined) return undefined;
    const { standing, askedAt } = this.#last;
    return { ...standing, now: standing.now + Math.round(this.elapsed() - askedAt) };
  }

  /** As it was read last. */
  get last(): Standing | undefined {
    return this.#last?.standing;
  }

  private async ask(): Promise<void> {
    const askedAt = this.elapsed();
    try {
      this.#last = { standing: await this.store.standing(), askedAt };
    } finally {
      this.#asking = undefined;
    }
  }
}
