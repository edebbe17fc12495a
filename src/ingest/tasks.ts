import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Replicas } from '../store/replicas.js';
import { Task } from './task.js';
import type { TaskParts } from './task-parts.js';
import { TaskSharing } from './task-sharing.js';

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
    await Promise.all([this.sharing.stop(), ...this.all.map((task) => task.stop())]);
  }
}
