import { setTimeout as delay } from 'node:timers/promises';
import type { FaultBed } from './fault-bed.js';
import type { Flood } from './flood.js';
import type { Seeded } from './seeded.js';

/** Something that can be killed and started again. */
interface Victim {
  readonly name: string;
  kill(): Promise<void>;
  start(): Promise<void>;
}

/** Kills what takes part in a flood, at random, and starts it again. */
export class Kills {
  private readonly victims: readonly Victim[];
  readonly done: string[] = [];

  constructor(
    bed: FaultBed,
    private readonly random: Seeded,
  ) {
    const { natsServer, redisServer } = bed.servers;
    const server = (name: string, of: typeof natsServer): Victim => ({
      name,
      kill: () => of.kill(),
      start: () => of.restart(),
    });
    const servers = [server('nats', natsServer), server('redis', redisServer)];
    this.victims = [...servers, ...bed.stations];
  }

  /**
   * Publishes `events` while `kills` processes are killed, at points of the flood that the seed decides.
   * The flood goes on while something is away, but not past the next point.
   */
  async during(flood: Flood, { events, kills }: { events: number; kills: number }): Promise<void> {
    const points = Array.from({ length: kills }, () => this.random.between(1, events - 1));
    points.sort((a, b) => a - b);
    let killing: Promise<void> = Promise.resolve();
    await flood.upTo(events, async () => {
      const point = points[0];
      if (point === undefined || flood.published < point) return;
      await killing;
      points.shift();
      killing = this.one();
      killing.catch(() => undefined);
    });
    await killing;
    while (points.shift() !== undefined) await this.one();
  }

  private async one(): Promise<void> {
    const victim = this.random.pick(this.victims);
    await delay(this.random.between(0, 150));
    this.done.push(victim.name);
    await victim.kill();
    await delay(this.random.between(0, 300));
    await victim.start();
  }
}
