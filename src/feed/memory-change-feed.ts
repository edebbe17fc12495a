import type { PersonsRows } from '../model/erasure.js';
import type { Projection } from '../model/projection.js';
import { filtersBefore } from '../store/filters-before.js';
import type { Fields } from '../store/index-places.js';
import type {
  MemoryProjectionStore,
  MemoryProjectionStores,
} from '../store/memory-projection-store.js';
import type { Change, ChangeFeed, ChangeFeeds, FeedCursor } from './change-feed.js';
import type { FeedLog, StopTail, TailListener } from './feed-log.js';
import { LoggedChangeFeed } from './logged-change-feed.js';

const KEEP = 20_000;

/** The changes of a {@link MemoryProjectionStore} since the log was made, the newest `keep` of them. */
export class MemoryFeedLog implements FeedLog {
  private readonly tails = new Set<() => void>();
  private kept: Change[] = [];
  private newest: FeedCursor = 0;

  constructor(
    store: MemoryProjectionStore,
    private readonly keep = KEEP,
  ) {
    store.erasures.scrubBy((rows) => this.scrub(rows));
    store.onChanges(({ changes, firstNumber, committedAt }) =>
      this.append(
        changes.map((change, i) => {
          const before = filtersBefore(store.projection, change);
          const told = { key: change.key, row: change.after, cursor: firstNumber + i, committedAt };
          return before === undefined ? told : { ...told, before };
        }),
      ),
    );
  }

  async head(): Promise<FeedCursor> {
    return this.newest;
  }

  async read(after: FeedCursor): Promise<readonly Change[]> {
    return this.kept.filter(({ cursor }) => cursor > after);
  }

  tail(after: FeedCursor, listener: TailListener): StopTail {
    let position = after;
    const tell = () => {
      const run = this.kept.filter(({ cursor }) => cursor > position);
      position = run.at(-1)?.cursor ?? position;
      if (run.length > 0 && this.tails.has(tell)) listener.changes(run);
    };
    this.tails.add(tell);
    queueMicrotask(tell);
    return () => this.tails.delete(tell);
  }

  private scrub({ person, field, keys: known }: PersonsRows) {
    const isTheirs = ({ row, before }: Change): boolean =>
      [row, before].some((held) => (held as Fields | undefined)?.[field] === person);
    const keys = new Set([...known, ...this.kept.filter(isTheirs).map(({ key }) => key)]);
    let changes = 0;
    this.kept = this.kept.map((change) => {
      const { key, cursor, committedAt, erased } = change;
      if (erased || !(isTheirs(change) || known.has(key))) return change;
      changes += 1;
      return { key, row: undefined, cursor, committedAt, erased: true };
    });
    return { keys, changes };
  }

  private append(run: readonly Change[]): void {
    // A store that was reset leaves a number out: what came before it must not be joined to what follows.
    const kept = run[0]?.cursor === this.newest + 1 ? this.kept : [];
    this.kept = [...kept, ...run].slice(-this.keep);
    this.newest = run.at(-1)?.cursor ?? this.newest;
    for (const tell of this.tails) tell();
  }
}

/** The feeds of a station without servers. Open each before the first commit it should tell of. */
export class MemoryChangeFeeds implements ChangeFeeds {
  private readonly feeds = new Map<string, ChangeFeed>();

  constructor(private readonly stores: MemoryProjectionStores) {}

  open(projection: Projection): ChangeFeed {
    const feed =
      this.feeds.get(projection.name) ??
      new LoggedChangeFeed(new MemoryFeedLog(this.stores.open(projection)));
    this.feeds.set(projection.name, feed);
    return feed;
  }
}
