import { randomUUID } from 'node:crypto';
import type { Projection } from '../model/projection.js';
import type { ForgottenRange, Outlet } from '../source/outlet.js';
import type { ProjectionStore } from '../store/projection-store.js';
import type { Change, FeedCursor } from './change-feed.js';
import type { FeedLog } from './feed-log.js';
import { CUT, goOn, headOf } from './nats-feed-log.js';
import { toldBy, written, type Telling, type Told } from './nats-feed-message.js';
import type { ServedRow } from './served-rows.js';

/** What one feed over NATS is made of. */
export interface NatsFeedParts {
  readonly projection: Projection;
  readonly log: FeedLog;
  readonly store: Pick<ProjectionStore, 'page' | 'count'>;
  readonly outlet: Outlet;
  readonly rows: ServedRow;
  /** Messages under way at once; the usual number when absent. */
  readonly window?: number;
}

/**
 * What a step did. `idle`: nothing is left to tell. `overtaken`: another publisher was faster, look at the end again.
 * `superseded`: the stream tells of a higher version.
 */
export type Step = 'told' | 'paged' | 'idle' | 'overtaken' | 'superseded';

const WINDOW = 500;

/** Of what the stream may keep, this share since the last snapshot calls for another one. */
const ENOUGH = 0.5;

/** A snapshot that is being told. */
interface Snapshot {
  /** The place of the last row that was told; undefined before the first. */
  after: string | undefined;
  /** The newest change that is known to be in a row that was told. */
  newest: FeedCursor;
  /** Once the last row is read: the change from which on rows are exact. */
  exactAt: FeedCursor | undefined;
}

/** One stretch of telling, from where the stream ends: what is told next follows from the last message. */
export class NatsFeedSession {
  private snapshot: Snapshot | undefined;
  private readonly teller = randomUUID().slice(0, 8);
  private readonly window: number;

  private constructor(
    private readonly parts: NatsFeedParts,
    private sequence: number,
    private last: Told | undefined,
  ) {
    this.window = parts.window ?? WINDOW;
  }

  /** Looks where the stream ends. Rejects when NATS is away. */
  static async open(parts: NatsFeedParts): Promise<NatsFeedSession | 'superseded'> {
    const { version } = parts.projection;
    const { sequence, payload } = await parts.outlet.end();
    const last = toldBy(payload, parts.projection);
    if (last !== undefined && last.version > version) return 'superseded';
    return new NatsFeedSession(parts, sequence, last?.version === version ? last : undefined);
  }

  /** How far the stream tells; undefined while nothing of this version is told. */
  get told(): Told | undefined {
    return this.last;
  }

  /** One bounded step: changes before rows of a snapshot. Rejects when NATS or the store is away. */
  async step(): Promise<Step> {
    const { last } = this;
    if (last === undefined) return this.begin({ continues: false });
    const run = await goOn(this.parts.log, last);
    if (run === CUT) return this.begin({ continues: false });
    // Who told the rows before left off in the middle.
    if (!last.complete && this.snapshot === undefined) return this.begin({ continues: true });
    if (run.length > 0) return this.tellChanges(run);
    return this.snapshot === undefined ? 'idle' : this.tellRows(this.snapshot);
  }

  /** When all is told: looks whether another told on, and tells a new snapshot if the stream is about to lose the last. */
  async renew(): Promise<Step> {
    const { last, parts } = this;
    if (last === undefined || this.snapshot !== undefined) return 'idle';
    if ((await parts.outlet.end()).sequence !== this.sequence) return 'overtaken';
    const { ofBytes, ofAge } = await parts.outlet.room(last.generation);
    const since = this.sequence - last.generation;
    const isDue = ofAge > ENOUGH || (ofBytes > ENOUGH && since > 2 * (await parts.store.count({})));
    return isDue ? this.begin({ continues: true }) : 'idle';
  }

  /** When all is told: tells all rows anew, so that nothing before is needed any more. */
  tellAnew(): Promise<Step> {
    return this.begin({ continues: true });
  }

  /** Whether any message that is told is asked for. */
  async tells(isAsked: (payload: string) => boolean): Promise<boolean> {
    return (await this.parts.outlet.count(isAsked)) > 0;
  }

  /** Deletes what was told before the last snapshot. */
  async forget(range: Omit<ForgottenRange, 'before'>): Promise<void> {
    await this.parts.outlet.forget({ ...range, before: this.needed().generation });
  }

  private async begin({ continues }: { readonly continues: boolean }): Promise<Step> {
    const { last, parts } = this;
    const at = continues && last !== undefined ? last : await headOf(parts.log);
    this.snapshot = { after: undefined, newest: 0, exactAt: undefined };
    const generation = this.sequence + 1;
    return this.tell([{ kind: 'RESET', ...placed(at), generation, complete: false, continues }]);
  }

  private async tellChanges(run: readonly Change[]): Promise<Step> {
    const { generation, complete } = this.needed();
    for (let from = 0; from < run.length; from += this.window) {
      const part = run.slice(from, from + this.window);
      const step = await this.tell(
        part.map((change) => ({ ...told(change), generation, complete })),
      );
      if (step !== 'told') return step;
    }
    return 'told';
  }

  /**
   * Rows are read while they change: one told here may be newer than the changes told so far. Those follow, and bring
   * the row there again; READY waits for them.
   */
  private async tellRows(snapshot: Snapshot): Promise<Step> {
    const { log, store, projection } = this.parts;
    const last = this.needed();
    if (snapshot.exactAt !== undefined) {
      // The log ended before: rows were told of changes that the store has lost.
      if (last.number < snapshot.exactAt) return this.begin({ continues: false });
      this.snapshot = undefined;
      return this.tell([
        { kind: 'READY', ...placed(last), generation: last.generation, complete: true },
      ]);
    }
    const { after } = snapshot;
    const { items, hasMore, changes } = await store.page({
      orderBy: projection.key,
      direction: 'asc',
      where: {},
      limit: this.window,
      ...(after === undefined ? {} : { after }),
    });
    snapshot.after = items.at(-1)?.member ?? after;
    snapshot.newest = Math.max(snapshot.newest, changes);
    if (!hasMore) snapshot.exactAt = Math.max(snapshot.newest, await log.head());
    const { generation } = last;
    const step = await this.tell(
      items.map(({ key, row }) => ({
        kind: 'SNAPSHOT',
        ...placed(last),
        key,
        row,
        generation,
        complete: false,
      })),
    );
    return step === 'told' ? 'paged' : step;
  }

  private async tell(tellings: readonly Unplaced[]): Promise<'told' | 'overtaken'> {
    const { outlet, projection, rows } = this.parts;
    const messages = tellings.map((telling, i) =>
      written(projection, rows, {
        ...telling,
        sequence: this.sequence + 1 + i,
        teller: this.teller,
      }),
    );
    if ((await outlet.append(this.sequence, messages)) === 'overtaken') return 'overtaken';
    this.sequence += messages.length;
    this.last = tellings.at(-1) ?? this.last;
    return 'told';
  }

  private needed(): Told {
    if (this.last === undefined) throw new Error('Nothing was told yet.');
    return this.last;
  }
}

type Unplaced = Omit<Telling, 'sequence' | 'teller'>;

const told = ({ key, row, cursor: number, committedAt }: Change) =>
  row === undefined
    ? ({ kind: 'REMOVED', key, number, committedAt } as const)
    : ({ kind: 'UPDATED', key, row, number, committedAt } as const);

const placed = ({ number, committedAt }: Pick<Told, 'number' | 'committedAt'>) => ({
  number,
  committedAt,
});
