import { arrivalOf, type Arrival } from '../../ingest/arrival.js';
import type { ChangeFeed } from '../../feed/change-feed.js';
import type { Projection } from '../../model/projection.js';
import { StationError } from '../../model/station-error.js';
import { schemasOf } from '../../source/schemas-by-type.js';
import type { SourceMessage } from '../../source/event-source.js';
import { covers } from '../../source/subject.js';
import type { CommitRecord, EventOffset, SoughtCommit } from '../../store/commit-record.js';
import type { ProjectionStore } from '../../store/projection-store.js';
import type { KeptLetter } from '../dead-letters/dead-letter.entity.js';
import { judge } from './judge.js';
import type { ProjectionTrace, TracedChange, TracedLetter } from './trace-report.js';

/** What is asked of one projection. */
export interface Traced {
  readonly offset: EventOffset;
  /** Undefined where nobody holds it any more. */
  readonly message: SourceMessage | undefined;
  /** When the stream was created that holds it, or would; undefined where that is not known. */
  readonly streamCreated: string | undefined;
  /** Its dead letters, of this projection version. */
  readonly letters: readonly KeptLetter[];
}

/** Where it is looked for. */
export interface TraceGround {
  readonly projection: Projection;
  readonly store: Pick<ProjectionStore, 'state' | 'commitOf'>;
  readonly feed: Pick<ChangeFeed, 'read'>;
}

/** Changes of a commit of which the event's own rows are not known: the first ones only. */
const MOST_CHANGES = 100;

/** What became of an event in one projection. Rejects while the store is away. */
export async function traceIn(ground: TraceGround, traced: Traced): Promise<ProjectionTrace> {
  const { projection, store } = ground;
  const { offset, message, letters } = traced;
  const [sought, { checkpoint }] = await Promise.all([store.commitOf(offset), store.state()]);
  const reached = checkpoint[offset.stream];
  const isAnotherStream =
    traced.streamCreated !== undefined &&
    reached !== undefined &&
    reached.streamCreated !== traced.streamCreated;
  const arrival = message && arrivedAt(projection, message);
  const commit = sought.outcome === 'committed' ? sought.commit : undefined;
  const keys = arrival?.kind === 'event' ? arrival.keys : null;
  const seen = { projection, offset, arrival, sought, letters, isAnotherStream };
  const { outcome, words } = judge({ ...seen, reached: reached?.sequence ?? 0 });
  const told = commit && outcome === 'folded' ? await changesOf(ground.feed, commit, keys) : null;
  return {
    projection: projection.name,
    version: projection.version,
    owner: projection.owner,
    outcome,
    words: told === 'cut' ? `${words} Its changes are no longer kept.` : words,
    committedAt: isAnotherStream ? null : timeOf(committedAt(sought)),
    keys,
    changes: told === 'cut' ? null : told,
    letters: letters.map(letterOf),
  };
}

/** As its task read it, or would; filtered where its subject is not one that the projection reads. */
function arrivedAt(projection: Projection, message: SourceMessage): Arrival {
  const contracts = projection.reads.filter(({ stream }) => stream === message.stream);
  return contracts.some(({ subject }) => covers(subject, message.subject))
    ? arrivalOf(projection, schemasOf(projection.reads), message)
    : { kind: 'filtered', message };
}

/** What a commit did to rows; `cut` where the feed no longer tells. */
async function changesOf(
  feed: Pick<ChangeFeed, 'read'>,
  { changes, lastChange }: CommitRecord,
  keys: readonly string[] | null,
): Promise<readonly TracedChange[] | 'cut'> {
  const told: TracedChange[] = [];
  try {
    for (let cursor = lastChange - changes; cursor < lastChange;) {
      const run = await feed.read(cursor);
      for (const { key, row, cursor: at } of run)
        if (at <= lastChange && (keys?.includes(key) ?? true)) told.push({ key, row: row ?? null });
      const last = run.at(-1);
      if (last === undefined) return 'cut';
      cursor = last.cursor;
    }
  } catch (error) {
    if (error instanceof StationError && error.code.startsWith('CURSOR_')) return 'cut';
    throw error;
  }
  return told.slice(0, keys === null ? MOST_CHANGES : told.length);
}

const letterOf = (letter: KeptLetter): TracedLetter => ({
  number: letter.number,
  status: letter.status,
  code: letter.code,
  key: letter.key,
  reason: letter.reason,
  failedAt: new Date(letter.lastFailedAt).toISOString(),
  settledAt: timeOf(letter.settledAt ?? undefined),
});

const committedAt = (sought: SoughtCommit): number | undefined =>
  sought.outcome === 'committed' ? sought.commit.committedAt : undefined;

const timeOf = (instant: number | undefined): string | null =>
  instant === undefined ? null : new Date(instant).toISOString();
