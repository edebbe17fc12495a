import { StationError } from '../model/station-error.js';

/** Something an operator asked of a task, to be done by its owner between two sessions. */
interface Errand {
  run(fencingToken: number): Promise<void>;
  refuse(reason: Error): void;
}

/** What operators asked of a task: each interrupts the session in hand, and is done before the next one. */
export class Errands {
  private waiting: Errand[] = [];
  private interruption = new AbortController();
  private accepting = false;

  /** Aborted as soon as something is asked. */
  get interrupted(): AbortSignal {
    return this.interruption.signal;
  }

  /** Asks; resolves with what came of it. @throws StationError TASK_NOT_OWNED where this replica is not the owner */
  ask<Result>(errand: (fencingToken: number) => Promise<Result>): Promise<Result> {
    if (!this.accepting) return Promise.reject(notOwned());
    return new Promise<Result>((resolve, reject) => {
      this.waiting.push({
        run: (fencingToken) => errand(fencingToken).then(resolve, reject),
        refuse: reject,
      });
      this.interruption.abort();
    });
  }

  /** Does the first thing that was asked; false when nothing was. From now on more may be asked. */
  async doNext(fencingToken: number): Promise<boolean> {
    this.accepting = true;
    const errand = this.waiting.shift();
    if (errand === undefined) this.interruption = new AbortController();
    else await errand.run(fencingToken);
    return errand !== undefined;
  }

  /** The task is given up: what was asked must be asked of its next owner. */
  refuseAll(): void {
    this.accepting = false;
    for (const errand of this.waiting) errand.refuse(notOwned());
    this.waiting = [];
  }
}

const notOwned = (): StationError =>
  new StationError('TASK_NOT_OWNED', 'Another replica owns the task.');
