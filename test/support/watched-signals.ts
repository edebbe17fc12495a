import type { Projection } from '../../src/model/projection.js';
import type { Signals } from '../../src/store/signals.js';

/** Signals that count, and fail on request. */
export class WatchedSignals implements Signals {
  wants = 0;
  subscriptions = 0;
  listeners = 0;
  failure: Error | undefined;

  constructor(private readonly signals: Signals) {}

  async onMoved(projection: Projection, hear: () => void): Promise<() => void> {
    if (this.failure !== undefined) throw this.failure;
    this.subscriptions += 1;
    this.listeners += 1;
    const stop = await this.signals.onMoved(projection, hear);
    return () => {
      this.listeners -= 1;
      stop();
    };
  }

  async want(projection: Projection): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    this.wants += 1;
    await this.signals.want(projection);
  }

  onWanted(projection: Projection, hear: () => void): () => void {
    return this.signals.onWanted(projection, hear);
  }
}
