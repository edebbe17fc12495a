import { seconds } from '../model/duration.js';
import type { Replica, Replicas } from '../store/replicas.js';
import { assign } from './assignment.js';
import type { Task } from './task.js';

const BEAT_EVERY = seconds(1);
/** A replica that is silent for so long is taken for dead; its leases run out about then. */
const FORGOTTEN_AFTER = seconds(4);

/** Keeps in touch with the other replicas, and tells each task here whether this replica should own it. */
export class TaskSharing {
  private timer: NodeJS.Timeout | undefined;
  private beating: Promise<void> = Promise.resolve();

  constructor(
    private readonly replicas: Replicas,
    private readonly name: string,
    private readonly tasks: readonly Task[],
  ) {}

  start(): void {
    this.beating = this.beat();
    this.timer = setInterval(() => {
      this.beating = this.beat();
    }, BEAT_EVERY);
  }

  /** From now on others share the tasks without this replica. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.beating;
    // Without an answer it is forgotten a little later.
    await this.replicas.leave(this.name).catch(() => undefined);
  }

  private async beat(): Promise<void> {
    const self: Replica = { name: this.name, tasks: this.tasks.map(({ id }) => id) };
    try {
      const assigned = assign(await this.replicas.beat(self, FORGOTTEN_AFTER));
      for (const task of this.tasks) task.want(assigned.get(task.id) === this.name);
    } catch {
      // While Redis is away nobody can commit, so it does not matter who owns what.
    }
  }
}
