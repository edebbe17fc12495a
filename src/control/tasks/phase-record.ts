import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Clock } from '../../model/clock.js';
import { seconds } from '../../model/duration.js';
import type { Fact } from '../../model/fact.js';
import type { Projection } from '../../model/projection.js';
import type { Sql } from '../sql/sql.js';
import { TaskPhaseSaid } from './task-phase.entity.js';

const SAY_EVERY = seconds(5);
/** An owner that is silent for so long is taken for gone. */
export const SILENT_AFTER = seconds(15);

const UPDATED = ['owner', 'phase', 'code', 'reason', 'since', 'said_at'];

/** What the owner of a task said last, and how long ago in milliseconds. */
export type PhaseHeard = TaskPhaseSaid & { readonly silentMs: number };

/**
 * What the owners of tasks say of them, so that every replica can tell. Only the owner of a task says
 * anything; while SQL is away nothing is said, and nobody waits for it.
 */
export class PhaseRecord implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #owned = new Map<string, Omit<TaskPhaseSaid, 'saidAt'>>();
  #timer: NodeJS.Timeout | undefined;
  #saying: Promise<void> | undefined;
  #again = false;

  constructor(
    private readonly sql: Sql,
    private readonly projections: readonly Projection[],
    private readonly self: { readonly replica: string; readonly clock: Clock },
  ) {}

  /** An observer of the engine. */
  readonly observe = (fact: Fact): void => {
    if (fact.fact !== 'task-moved') return;
    const { task, to, code = null, reason = null } = fact;
    const projection = this.projections.find(({ name }) => name === task);
    if (projection === undefined) return;
    const owned = this.#owned.has(task);
    if (to === 'standby' || to === 'stopped') this.#owned.delete(task);
    // A replica that cannot even ask for the task is retrying, too.
    else if (to !== 'retrying' || owned) {
      const { name, version } = projection;
      const owner = this.self.replica;
      const since = this.self.clock.now();
      this.#owned.set(task, { projection: name, version, owner, phase: to, code, reason, since });
      this.say();
    }
  };

  /** What was said of every task, and not taken back by silence. @throws StationError SQL_UNAVAILABLE */
  async said(): Promise<readonly TaskPhaseSaid[]> {
    return (await this.heard()).filter(({ silentMs }) => silentMs <= SILENT_AFTER);
  }

  /** What was said last of every task, and how long ago. @throws StationError SQL_UNAVAILABLE */
  async heard(): Promise<readonly PhaseHeard[]> {
    const all = await this.sql.use((manager) => manager.find(TaskPhaseSaid));
    const now = this.self.clock.now();
    return all.map((said) => ({ ...said, silentMs: now - said.saidAt }));
  }

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => this.say(), SAY_EVERY);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.#saying;
  }

  /** One statement at a time: a later one says the newest. */
  private say(): void {
    if (this.#saying !== undefined) this.#again = true;
    else
      this.#saying = this.write().finally(() => {
        this.#saying = undefined;
        if (this.#again) {
          this.#again = false;
          this.say();
        }
      });
  }

  private async write(): Promise<void> {
    const saidAt = this.self.clock.now();
    const rows = [...this.#owned.values()].map((phase) => ({ ...phase, saidAt }));
    if (rows.length === 0) return;
    const written = this.sql.use((manager) =>
      manager
        .createQueryBuilder()
        .insert()
        .into(TaskPhaseSaid)
        .values(rows)
        .orUpdate(UPDATED, ['projection', 'version'])
        .execute(),
    );
    // Said again in a moment.
    await written.catch(() => undefined);
  }
}
