import {
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Clock, Instant } from '../model/clock.js';
import { days, hours, type Duration } from '../model/duration.js';
import { StationError } from '../model/station-error.js';

/** How long what the control room remembers is kept: a year and a month, to compare with the year before. */
export const KEPT = days(400);
/** Runs that compared rows with their owners come often. */
export const RUNS_KEPT = days(30);
/** Replicas that are gone are kept so long. */
export const SILENT_KEPT = days(1);

const FORGET_EVERY = hours(6);

/** Something that is not kept for ever. */
export interface Kept {
  readonly what: string;
  readonly for: Duration;
  /** Forgets what is over since before the instant. */
  readonly forgetBefore: (instant: Instant) => Promise<unknown>;
}

/** Forgets what is too old, at the start and a few times a day; every replica does, and nothing is lost by that. */
export class Retention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger('Retention');
  #timer: NodeJS.Timeout | undefined;
  #forgetting: Promise<void> = Promise.resolve();

  constructor(
    private readonly all: readonly Kept[],
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    const forget = (): void => {
      this.#forgetting = this.#forgetting.then(() => this.forget());
    };
    this.#timer = setInterval(forget, FORGET_EVERY);
    forget();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.#forgetting;
  }

  /** Never rejects: what could not be forgotten is the next time. */
  async forget(): Promise<void> {
    for (const { what, for: kept, forgetBefore } of this.all)
      try {
        await forgetBefore(this.clock.now() - kept);
      } catch (error) {
        if (error instanceof StationError) return;
        this.#logger.warn(`${what} cannot be forgotten: ${String(error)}`);
      }
  }
}
