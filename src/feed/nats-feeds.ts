import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { ErasingTask, PersonsRows, ToldRows } from '../model/erasure.js';
import type { Fact } from '../model/fact.js';
import type { Projection } from '../model/projection.js';
import type { Fields } from '../store/index-places.js';
import { NatsFeed, type NatsFeedWork } from './nats-feed.js';

/** How much is committed but not yet told of one projection, in changes. */
export interface FeedLag {
  readonly projection: Projection;
  readonly changes: number;
}

/** The feeds over NATS of this replica: of each projection that has one, while the replica owns its task. */
export class NatsFeeds implements BeforeApplicationShutdown, ToldRows {
  private readonly feeds: ReadonlyMap<string, Feed>;

  /** `workOf` is asked once the projection's task runs here. */
  constructor(projections: readonly Projection[], workOf: (of: Projection) => NatsFeedWork) {
    this.feeds = new Map(
      projections
        .filter(({ feed }) => feed.nats === true)
        .map((projection) => [projection.name, new Feed(projection, () => workOf(projection))]),
    );
  }

  /** An observer of the tasks: who owns the task tells the changes. */
  readonly observe = (fact: Fact): void => {
    if (fact.fact !== 'task-moved') return;
    const isOwner = OWNER[fact.to];
    if (isOwner !== undefined) this.feeds.get(fact.task)?.want(isOwner);
  };

  async forget(
    { name }: ErasingTask,
    { person, field, keys }: PersonsRows,
    found: (messages: number) => Promise<void>,
  ): Promise<void> {
    const isSecret = (payload: string): boolean => {
      const { key, row } = JSON.parse(payload) as { key?: unknown; row?: Fields | null };
      return (typeof key === 'string' && keys.has(key)) || row?.[field] === person;
    };
    await this.feeds.get(name)?.forget({ isSecret, found });
  }

  /** Of the feeds that this replica tells; without those whose store is away. */
  async lags(): Promise<readonly FeedLag[]> {
    const asked = [...this.feeds.values()].map((feed) => feed.lag().catch(() => undefined));
    return (await Promise.all(asked)).filter((lag) => lag !== undefined);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([...this.feeds.values()].map((feed) => feed.drain()));
  }
}

/** What a task's place says of its owner. While something is away the last word stands; a stop drains by itself. */
const OWNER: Readonly<Record<TaskMove['to'], boolean | undefined>> = {
  loading: true,
  running: true,
  gap: true,
  halted: true,
  retrying: undefined,
  standby: false,
  stopped: undefined,
};
type TaskMove = Extract<Fact, { fact: 'task-moved' }>;

/** One feed, made when its task first runs here. */
class Feed {
  private made: NatsFeed | undefined;

  constructor(
    private readonly projection: Projection,
    private readonly work: () => NatsFeedWork,
  ) {}

  want(wanted: boolean): void {
    if (wanted) this.made ??= new NatsFeed(this.work());
    this.made?.want(wanted);
  }

  async forget(range: Parameters<NatsFeed['forget']>[0]): Promise<void> {
    await this.made?.forget(range);
  }

  async lag(): Promise<FeedLag | undefined> {
    const changes = await this.made?.lag();
    return changes === undefined ? undefined : { projection: this.projection, changes };
  }

  async drain(): Promise<void> {
    await this.made?.drain();
  }
}
