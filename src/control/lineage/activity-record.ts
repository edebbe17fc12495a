import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Clock, Instant } from '../../model/clock.js';
import { seconds } from '../../model/duration.js';
import type { Sql } from '../sql/sql.js';
import { within } from '../within.js';
import type { EventActivity, SaidActivity } from './activity.js';
import { EventUse } from './event-use.entity.js';
import type { OwnActivity } from './own-activity.js';
import { ReplicaActivity } from './replica-activity.entity.js';

const SAY_EVERY = seconds(5);
/** A replica that is silent for so long does nothing any more. */
export const SILENT_AFTER = seconds(15);
const DRAIN_WITHIN = seconds(2);

/** Who says it, and by what clock. */
export interface ActivitySelf {
  readonly replica: string;
  readonly clock: Clock;
}

/**
 * What all replicas did in the last minute. Each says its own every few seconds, in one row of SQL: what is wanted is
 * one small record a replica that the others read now and then, beside what else the control room remembers, and it
 * tells when an edge was used last also where Redis lost everything. While SQL is away nothing is said, and nobody
 * waits for it.
 */
export class ActivityRecord implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;
  #saying: Promise<void> | undefined;
  /** Up to where SQL knows when events came last. */
  #writtenTo: Instant = 0;

  constructor(
    private readonly sql: Sql,
    private readonly own: Pick<OwnActivity, 'now'>,
    private readonly self: ActivitySelf,
  ) {}

  /** What each replica says, this one as it is now, those that fell silent left out. @throws StationError SQL_UNAVAILABLE */
  async heard(): Promise<readonly SaidActivity[]> {
    const { replica, clock } = this.self;
    const all = await this.sql.use((manager) => manager.find(ReplicaActivity));
    const now = clock.now();
    const others = all.filter(
      (said) => said.replica !== replica && now - said.saidAt <= SILENT_AFTER,
    );
    return [this.mine(), ...others];
  }

  /** What this replica does. */
  mine(): SaidActivity {
    const { replica, clock } = this.self;
    return { replica, saidAt: clock.now(), activity: this.own.now() };
  }

  /** When each projection took in an event of each type last. @throws StationError SQL_UNAVAILABLE */
  lastUses(): Promise<readonly EventUse[]> {
    return this.sql.use((manager) => manager.find(EventUse));
  }

  /** Forgets replicas that said nothing since. @throws StationError SQL_UNAVAILABLE */
  async forgetSilentSince(instant: Instant): Promise<void> {
    await this.sql.use((manager) =>
      manager.query('DELETE FROM replica_activity WHERE said_at < $1', [timeOf(instant)]),
    );
  }

  /** Says what this replica does. Never rejects: it is said again in a moment. */
  say(): Promise<void> {
    this.#saying ??= this.write()
      .catch(() => undefined)
      .finally(() => (this.#saying = undefined));
    return this.#saying;
  }

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => void this.say(), SAY_EVERY);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await within(DRAIN_WITHIN, this.say()).catch(() => undefined);
  }

  private async write(): Promise<void> {
    const { replica, saidAt, activity } = this.mine();
    const moved = activity.events.filter(({ lastUsedAt }) => lastUsedAt > this.#writtenTo);
    await this.sql.use((manager) =>
      manager
        .createQueryBuilder()
        .insert()
        .into(ReplicaActivity)
        .values({ replica, saidAt, activity: activity as object })
        .orUpdate(['said_at', 'activity'], ['replica'])
        .execute(),
    );
    if (moved.length === 0) return;
    await this.sql.use((manager) => manager.query(USED, [JSON.stringify(rowsOf(moved))]));
    this.#writtenTo = Math.max(...moved.map(({ lastUsedAt }) => lastUsedAt));
  }
}

// Replicas that write the same rows in the same order wait for each other instead of locking each other out.
const rowsOf = (events: readonly EventActivity[]): readonly object[] =>
  events
    .toSorted((a, b) => (`${a.projection} ${a.type}` < `${b.projection} ${b.type}` ? -1 : 1))
    .map(({ projection, type, lastUsedAt }) => ({
      projection,
      event_type: type,
      last_used_at: timeOf(lastUsedAt),
    }));

const USED = `
  INSERT INTO event_use AS known (projection, event_type, last_used_at)
  SELECT projection, event_type, last_used_at FROM jsonb_to_recordset($1::jsonb)
    AS told (projection text, event_type text, last_used_at timestamptz)
  ON CONFLICT (projection, event_type)
  DO UPDATE SET last_used_at = greatest(known.last_used_at, excluded.last_used_at)`;

const timeOf = (instant: Instant): string => new Date(instant).toISOString();
