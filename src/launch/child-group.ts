import type { Duration } from '../model/duration.js';
import { startChild, type Child, type ChildOrder, type Exit } from './child.js';

export interface Crash {
  child: Child;
  exit: Exit;
}

/** The processes of one launch: the end of a watched one is noticed, and all are stopped in order. */
export class ChildGroup {
  readonly #children: Child[] = [];
  readonly #starting = new Set<Promise<unknown>>();
  #closing = false;
  #crashed: (crash: Crash) => void = () => undefined;

  /** Fulfilled when a watched process ended without being asked. */
  readonly crash = new Promise<Crash>((resolve) => (this.#crashed = resolve));

  /** `changed` is called with the processes that run, after each change. */
  constructor(private readonly changed: (children: readonly Child[]) => void) {}

  /** Starts a process of the group. Rejected once the group is being stopped. */
  readonly start = async (order: ChildOrder): Promise<Child> => {
    if (this.#closing)
      throw new Error(`${order.name} was not started, because all is being stopped.`);
    const starting = startChild(order);
    const noted = starting.then((child) => this.#note(child));
    this.#starting.add(noted);
    void noted.catch(() => undefined).finally(() => this.#starting.delete(noted));
    await noted;
    return starting;
  };

  /** From now on its end, when nobody asked for it, is a crash. */
  watch(child: Child): void {
    void child.exited.then((exit) => {
      if (!exit.expected && !this.#closing) this.#crashed({ child, exit });
    });
  }

  /** Stops all, the last started first, each before the next; ends those that have not ended in `grace`. */
  async stop(grace: Duration): Promise<void> {
    this.#closing = true;
    await Promise.allSettled(this.#starting);
    for (const child of this.#children.toReversed()) await child.stop(grace);
  }

  /** Ends all at once. */
  kill(): void {
    this.#closing = true;
    for (const child of this.#children) child.signal('SIGKILL');
  }

  async #note(child: Child): Promise<void> {
    this.#children.push(child);
    this.changed(this.#children);
    void child.exited.then(() => {
      this.#children.splice(this.#children.indexOf(child), 1);
      this.changed(this.#children);
    });
    if (this.#closing) await child.stop();
  }
}
