import type { Projection } from '../model/projection.js';
import type { Signals, Unsubscribe } from '../store/signals.js';

/** Word of the moves of one projection, kept up: where the store was away, it is asked for again. */
export class WordOfMoves {
  private unsubscribe: Unsubscribe | undefined;
  private isSubscribing = false;
  private isOver = false;

  /** @param hear is also called once it is subscribed: what moved before was not heard */
  constructor(
    private readonly signals: Pick<Signals, 'onMoved'>,
    private readonly projection: Projection,
    private readonly hear: () => void,
  ) {}

  /** Subscribes, unless it is subscribed or about to be. Never rejects. */
  async keepUp(): Promise<void> {
    if (this.unsubscribe !== undefined || this.isSubscribing || this.isOver) return;
    this.isSubscribing = true;
    try {
      this.unsubscribe = await this.signals.onMoved(this.projection, this.hear);
      if (this.isOver) this.unsubscribe();
      else this.hear();
    } catch {
      // The store is away: the next call asks again.
    } finally {
      this.isSubscribing = false;
    }
  }

  end(): void {
    this.isOver = true;
    this.unsubscribe?.();
  }
}
