import type { Instant } from '../model/clock.js';
import { milliseconds, type Duration } from '../model/duration.js';
import type { Standing } from '../model/freshness.js';
import type { Projection } from '../model/projection.js';
import type { ProjectionStore } from '../store/projection-store.js';
import type { Signals } from '../store/signals.js';
import { OneAtATime } from './one-at-a-time.js';
import { StoreClock } from './store-clock.js';
import { WordOfMoves } from './word-of-moves.js';

export interface TrackOptions {
  readonly store: Pick<ProjectionStore, 'projection' | 'standing'>;
  readonly signals: Pick<Signals, 'onMoved'>;
  /** How often to look in case word was lost. */
  readonly lookEvery: Duration;
  /** Not asked about for this long, the projection is not followed any more. */
  readonly idleAfter: Duration;
}

/** A standing that was read, and since when it has been ageing. */
export interface HeldStanding {
  readonly standing: Standing;
  /** When it was asked for, on this process's monotonic clock: the store's own `now` came no earlier. */
  readonly askedAt: number;
}

/**
 * The newest standing of one projection on this replica. It may be late, but it is not made up: what is told was
 * read, and is counted as ageing by a clock that is never behind. Word of a move has it read again, one read at a time. Nothing
 * is told while the store is away, nor of a standing that was not confirmed for two looks.
 */
export class TrackedVersion {
  readonly projection: Projection;
  private held: HeldStanding | undefined;
  /** When it last learnt of a standing that was read elsewhere. */
  private sawAt = 0;
  private lastWantedAt = 0;
  private stop: (() => void) | undefined;
  private readonly look: OneAtATime;
  private readonly clock: StoreClock;

  constructor(private readonly options: TrackOptions) {
    this.projection = options.store.projection;
    this.clock = new StoreClock(milliseconds(2 * options.lookEvery));
    this.look = new OneAtATime(() => this.read());
  }

  /**
   * Undefined until it was read for the first time, and whenever what was read may be out of date. The first call begins to
   * follow the projection.
   * @param at `performance.now()`
   */
  heldAt(at: number): HeldStanding | undefined {
    this.lastWantedAt = at;
    if (this.stop === undefined) this.start();
    const { held } = this;
    return held !== undefined && at - held.askedAt <= 2 * this.options.lookEvery ? held : undefined;
  }

  /**
   * What the clock of the store shows at most. A standing that is held has aged until then.
   * @param at `performance.now()`
   */
  storeNowAt(at: number): Instant {
    return this.clock.latestAt(at);
  }

  /**
   * Learns of a standing that was read elsewhere on this replica: whoever saw newer rows is not shown older ones next.
   * @param seen its `askedAt`: any instant before the read
   */
  saw(seen: HeldStanding): void {
    if (this.stop === undefined) return;
    const held = this.held?.standing;
    const { standing } = seen;
    const isSame = standing.version === held?.version;
    if (held !== undefined && (standing.now < held.now || (isSame && !isLater(standing, held))))
      return;
    // Of two versions in one millisecond it is not known which came later.
    const isSure = held === undefined || standing.now > held.now || isLater(standing, held);
    this.held = isSure ? seen : undefined;
    this.noteClock(seen);
    this.sawAt = performance.now();
    if (!isSame) this.look.ask();
  }

  /** Nothing is read or heard any more, until somebody asks again. */
  close(): void {
    this.stop?.();
    this.stop = undefined;
    this.held = undefined;
  }

  private start(): void {
    const { signals, lookEvery } = this.options;
    const word = new WordOfMoves(signals, this.projection, () => this.look.ask());
    const timer = setInterval(() => this.lookAround(word), milliseconds(lookEvery));
    timer.unref();
    this.stop = () => {
      clearInterval(timer);
      word.end();
    };
    void word.keepUp();
    this.look.ask();
  }

  private lookAround(word: WordOfMoves): void {
    if (performance.now() - this.lastWantedAt > this.options.idleAfter) return this.close();
    void word.keepUp();
    this.look.ask();
  }

  private async read(): Promise<void> {
    const { stop } = this;
    if (stop === undefined) return;
    const askedAt = performance.now();
    const standing = await this.options.store.standing().catch(() => undefined);
    if (this.stop !== stop) return;
    if (standing === undefined) {
      this.held = undefined;
      return;
    }
    this.noteClock({ standing, askedAt });
    if (!this.isOverheard(standing, askedAt)) this.held = { standing, askedAt };
  }

  private noteClock({ standing: { now }, askedAt }: HeldStanding): void {
    this.clock.add({ now, askedAt, answeredAt: performance.now() });
  }

  /** Whether something newer was learnt of while it was on its way; it is read again then. */
  private isOverheard({ now }: Standing, askedAt: number): boolean {
    return askedAt <= this.sawAt && now <= (this.held?.standing.now ?? Infinity);
  }
}

const isLater = (a: Standing, b: Standing): boolean => (a.asOf ?? -1) > (b.asOf ?? -1);
