import { seconds, type Duration } from '../model/duration.js';
import { taskName } from '../model/projection.js';
import { TrackedVersion, type TrackOptions } from './tracked-version.js';

export interface VersionsOptions extends Pick<TrackOptions, 'signals'> {
  /** How often to look in case word was lost. What was read longer ago than twice this is not told any more. */
  readonly lookEvery?: Duration;
  /** A projection that nobody asks about for this long is not followed any more. */
  readonly idleAfter?: Duration;
}

/** At which version each projection is, as far as this replica has heard. */
export class Versions {
  private readonly tracked = new Map<string, TrackedVersion>();

  constructor(private readonly options: VersionsOptions) {}

  /** What is known of one projection; nothing is read before it is asked. */
  of(store: TrackOptions['store']): TrackedVersion {
    const { lookEvery = seconds(1), idleAfter = seconds(60), signals } = this.options;
    const name = taskName(store.projection);
    const tracked =
      this.tracked.get(name) ?? new TrackedVersion({ store, signals, lookEvery, idleAfter });
    this.tracked.set(name, tracked);
    return tracked;
  }

  /** Nothing is read or heard any more. */
  close(): void {
    for (const tracked of this.tracked.values()) tracked.close();
    this.tracked.clear();
  }
}
