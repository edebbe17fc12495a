import { setTimeout as delay } from 'node:timers/promises';
import type { Seeded } from '../fault/seeded.js';
import type { TruthBed } from './truth-bed.js';

/** Something that can be killed and started again, or frozen for a while. */
interface Victim {
  readonly name: string;
  kill(): Promise<void>;
  start(): Promise<void>;
  pause(): void;
  resume(): void;
}

/** Kills (SIGKILL) and freezes what takes part, at random, and brings it back. */
export class Mishaps {
  readonly done: string[] = [];
  private readonly victims: readonly Victim[];

  constructor(
    bed: TruthBed,
    private readonly random: Seeded,
  ) {
    const { natsServer, redisServer } = bed.servers;
    const servers = { nats: natsServer, redis: redisServer, postgres: bed.postgres };
    this.victims = [
      ...Object.entries(servers).map(([name, server]) => ({
        name,
        kill: () => server.kill(),
        start: () => server.restart(),
        pause: () => server.pause(),
        resume: () => server.resume(),
      })),
      ...bed.replicas,
    ];
  }

  /** At least one of each kind of process, then at random, one after the other. */
  async some(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const victim = this.victims[i] ?? this.random.pick(this.victims);
      await delay(this.random.between(0, 500));
      if (i < this.victims.length || this.random.chance(0.7)) await this.kill(victim);
      else await this.freeze(victim);
    }
  }

  private async kill(victim: Victim): Promise<void> {
    this.done.push(`kill ${victim.name}`);
    await victim.kill();
    await delay(this.random.between(0, 300));
    await victim.start();
  }

  private async freeze(victim: Victim): Promise<void> {
    this.done.push(`freeze ${victim.name}`);
    victim.pause();
    await delay(this.random.between(100, 3_000));
    victim.resume();
  }
}
