import type { Row } from '../model/row.js';
import type { ChangeFeed, FeedCursor } from './change-feed.js';
import { bareEvent, changeEvent, snapshotEvent, type FeedEvent } from './feed-event.js';
import { expired } from './feed-log.js';
import type { Tell } from './wanted-changes.js';

/** Some of the wanted rows, in the order of the bytes of their keys. */
export interface SnapshotPage {
  readonly rows: readonly { readonly key: string; readonly row: Row }[];
  /** No wanted row between the key the page was asked after and this one is missing. */
  readonly upTo: string | null;
  readonly hasMore: boolean;
  /** The newest change that is surely in the rows. */
  readonly changes: FeedCursor;
}

/** Reads the wanted rows after a key, from the first one when it is null; a bounded number of them. */
export type ReadPage = (afterKey: string | null) => Promise<SnapshotPage>;

export interface SnapshotParts {
  readonly feed: Pick<ChangeFeed, 'read'>;
  readonly readPage: ReadPage;
  readonly tell: Tell;
}

/** Where a snapshot stands: rows up to a key are told as of a change; of the others nothing is. */
interface Stand {
  readonly cursor: FeedCursor;
  readonly toldTo: string | null;
}

/**
 * The rows as they are, page by page, on one line with the changes. Before a page is told, the changes up to the page
 * are told of the rows told already; changes of the rows still to come are left out, since their page has them. So
 * at every moment the subscriber holds a prefix of the rows as of one change, and nothing is held in memory but one
 * page.
 */
export class Snapshot {
  isComplete = false;
  private page: SnapshotPage | undefined;

  constructor(
    private readonly parts: SnapshotParts,
    private stand: Stand = { cursor: 0, toldTo: null },
  ) {}

  /**
   * What is told next; may be nothing. Safe to repeat when it rejects because the store is away.
   * @throws StationError CURSOR_EXPIRED when the feed was cut meanwhile
   */
  async next(): Promise<readonly FeedEvent[]> {
    const { stand } = this;
    this.page ??= await this.parts.readPage(stand.toldTo);
    const { page } = this;
    if (stand.toldTo === null || stand.cursor === page.changes) return this.tellRows(page);
    // The rows are from before what was told: the store came back older.
    if (page.changes < stand.cursor) throw expired(stand.cursor);
    return this.tellChanges(stand.toldTo, page.changes);
  }

  private async tellChanges(toldTo: string, upTo: FeedCursor): Promise<readonly FeedEvent[]> {
    const run = await this.parts.feed.read(this.stand.cursor);
    const due = run.filter(({ cursor }) => cursor <= upTo);
    this.stand = { cursor: due.at(-1)?.cursor ?? upTo, toldTo };
    return due.flatMap((change) => {
      const told = isUpTo(change.key, toldTo) ? this.parts.tell(change) : undefined;
      return told === undefined ? [] : [changeEvent(told, toldTo)];
    });
  }

  private tellRows({ rows, upTo, hasMore, changes: cursor }: SnapshotPage): readonly FeedEvent[] {
    const events = rows.map(({ key, row }) => snapshotEvent(key, row, { cursor, toldTo: key }));
    this.page = undefined;
    if (hasMore) {
      this.stand = { cursor, toldTo: upTo };
      return events;
    }
    this.isComplete = true;
    return [...events, bareEvent('SNAPSHOT_COMPLETE', { cursor })];
  }
}

const isUpTo = (key: string, last: string): boolean =>
  Buffer.compare(Buffer.from(key), Buffer.from(last)) <= 0;
