import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { seconds } from '../model/duration.js';
import type { Replicas } from '../store/replicas.js';
import { Task } from './task.js';
import type { TaskParts } from './task-parts.js';
import { TaskSharing } from './task-sharing.js';

/**
 * How long a drain may take while a server does not answer. What is still under way then may be cut off: a
 * commit is whole or not at all, and leases run out.
 */
const DRAIN_WITHIN = seconds(7);

/** All the tasks of this replica: they start with the station, and drain before anything they need is closed. */
export class Tasks implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly all: readonly Task[];
  private readonly sharing: TaskSharing;

  constructor(parts: readonly TaskParts[], replicas: Replicas, replica: string) {
    this.all = parts.map((of) => new Task(of));
    this.sharing = new TaskSharing(replicas, replica, this.all);
  }

  /** @returns the task of a projection; undefined where this station does not serve it */
  named(name: string): Task | undefined {
    return this.all.find((task) => task.name === name);
  }

  onApplicationBootstrap(): void {
    for (const task of this.all) {
      task.want(false);
      task.start();
    }
    this.sharing.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    const drained = Promise.all([this.sharing.stop(), ...this.all.map((task) => task.stop())]);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, DRAIN_WITHIN)));
    await Promise.race([drained, late]).finally(() => clearTimeout(timer));
  }
}
