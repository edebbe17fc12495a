import {
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { minutes, type Duration } from '../../model/duration.js';
import type { Reconciled } from './reconciler.js';
import { jobOf, schedulerOf, type RunQueue } from './run-queue.js';

const LOOK_EVERY = minutes(1);
/** Runs stand in SQL; here only the last few, to look at when something is wrong. */
const KEPT = { count: 20 };

/** Sees to it that runs come by the clock, as declared: a Redis that was emptied would otherwise forget them. */
export class RunSchedule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger('Reconciliation');
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();

  constructor(
    private readonly queue: RunQueue,
    private readonly projections: readonly Reconciled[],
    private readonly every: Duration = LOOK_EVERY,
  ) {}

  onApplicationBootstrap(): void {
    const look = (): void => {
      this.#looking = this.#looking.then(() => this.look());
    };
    this.#timer = setInterval(look, this.every);
    look();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  /** Never rejects: what could not be seen to is at the next look. */
  async look(): Promise<void> {
    try {
      if (this.projections.length > 0) await this.queue.setGlobalConcurrency(1);
      const known = new Map(
        (await this.queue.getJobSchedulers()).map(({ key, every }) => [key, Number(every)]),
      );
      for (const projection of this.projections) {
        const { every } = projection.reconciled;
        const name = schedulerOf(projection);
        if (known.get(name) === every) continue;
        await this.queue.upsertJobScheduler(
          name,
          { every },
          {
            name,
            data: jobOf(projection),
            opts: { removeOnComplete: KEPT, removeOnFail: KEPT },
          },
        );
      }
      await this.dropOthers([...known.keys()]);
    } catch (error) {
      this.#logger.debug(`Runs cannot be scheduled now: ${String(error)}`);
    }
  }

  /** Projections and versions that are no longer declared so; while versions are rolled out, both are seen to again. */
  private async dropOthers(known: readonly string[]): Promise<void> {
    const declared = new Set(this.projections.map(schedulerOf));
    for (const name of known) if (!declared.has(name)) await this.queue.removeJobScheduler(name);
  }
}
