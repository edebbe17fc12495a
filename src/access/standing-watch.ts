import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { seconds } from '../model/duration.js';

const LOOK_EVERY = seconds(1);

/** What is looked at. */
export interface Watched {
  readonly keys: { refresh(): Promise<void> };
  readonly authentication: { endEnded(): void };
}

/** Looks every second which keys hold, and ends what was opened with credentials that do no longer. */
export class StandingWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;
  #reading = false;

  constructor(
    private readonly watched: Watched,
    private readonly lookEvery = LOOK_EVERY,
  ) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => void this.look(), this.lookEvery).unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  private async look(): Promise<void> {
    const { keys, authentication } = this.watched;
    // What expires needs no records to be read, and does not wait for them.
    authentication.endEnded();
    if (this.#reading) return;
    this.#reading = true;
    await keys.refresh();
    this.#reading = false;
    authentication.endEnded();
  }
}
