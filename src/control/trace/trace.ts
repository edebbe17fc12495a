import type { ChangeFeeds } from '../../feed/change-feed.js';
import { LetterMessage } from '../../ingest/letter-message.js';
import { seconds } from '../../model/duration.js';
import { streamsRead, type Projection } from '../../model/projection.js';
import { StationError } from '../../model/station-error.js';
import type { EventSource, SourceMessage, StreamState } from '../../source/event-source.js';
import type { EventOffset } from '../../store/commit-record.js';
import type { ProjectionStores } from '../../store/projection-store.js';
import type { KeptLetter } from '../dead-letters/dead-letter.entity.js';
import type { LetterRecords } from '../dead-letters/letter-records.js';
import { operationError } from '../operations/operation-error.js';
import { within } from '../within.js';
import { messageOf } from './traced-message.js';
import { traceIn, type Traced } from './projection-trace.js';
import type { MessageState, ProjectionTrace, TraceReport } from './trace-report.js';

/** Where events are looked for. */
export interface TraceParts {
  readonly projections: readonly Projection[];
  readonly source: Pick<EventSource, 'stateOf' | 'messageAt'>;
  readonly stores: ProjectionStores;
  readonly feeds: ChangeFeeds;
  readonly letters: Pick<LetterRecords, 'ofMessage'>;
}

const ANSWER_WITHIN = seconds(5);

/** Follows one event from its stream into the rows, by what is remembered anyway: an event costs nothing for it. */
export class Trace {
  constructor(private readonly parts: TraceParts) {}

  /**
   * What is away is missing from the report.
   * @param whole also what producers sent and rows hold
   * @throws StationError UNKNOWN_STREAM
   */
  async look(offset: EventOffset, whole: boolean): Promise<TraceReport> {
    const { projections, letters } = this.parts;
    const readers = projections.filter((one) => streamsRead(one).includes(offset.stream));
    if (readers.length === 0)
      throw new StationError('UNKNOWN_STREAM', `No projection reads a stream ${offset.stream}.`);
    const missing = new Set<string>();
    const known = async <Part>(asked: Promise<Part>): Promise<Part | undefined> => {
      try {
        return await within(ANSWER_WITHIN, asked);
      } catch (error) {
        missing.add(operationError(error).message);
        return undefined;
      }
    };
    const [stored, kept = []] = await Promise.all([
      known(this.stored(offset)),
      known(letters.ofMessage(offset)),
    ]);
    const [letter] = kept;
    const message = stored?.message ?? (letter && new LetterMessage(letter));
    const traces = await Promise.all(
      readers.map((projection) => {
        const traced = { offset, message, letters: kept, streamCreated: stored?.created };
        return known(this.of(projection, traced));
      }),
    );
    const report: TraceReport = {
      ...offset,
      message: messageOf({ offset, message, readers, state: stored?.state ?? 'unknown' }),
      projections: traces.flatMap((trace) => trace ?? []),
      withheld: false,
      missing: [...missing],
    };
    return whole ? report : withheld(report);
  }

  private of(
    projection: Projection,
    { letters, ...traced }: Omit<Traced, 'letters'> & { readonly letters: readonly KeptLetter[] },
  ): Promise<ProjectionTrace> {
    const { stores, feeds } = this.parts;
    const ground = { projection, store: stores.open(projection), feed: feeds.open(projection) };
    const { name, version } = projection;
    const own = letters.filter((of) => of.projection === name && of.version === version);
    return traceIn(ground, { ...traced, letters: own });
  }

  private async stored(offset: EventOffset): Promise<Stored> {
    const { source } = this.parts;
    const state = await source.stateOf(offset.stream);
    if (state === undefined) return { state: 'no-stream' };
    const { created } = state;
    if (offset.sequence > state.lastSequence) return { state: 'ahead', created };
    const message = await source.messageAt(offset.stream, offset.sequence);
    return message === undefined
      ? { state: 'gone', created }
      : { state: 'stored', created, message };
  }
}

interface Stored extends Partial<Pick<StreamState, 'created'>> {
  readonly state: MessageState;
  readonly message?: SourceMessage;
}

/** Without what producers sent, and what rows hold. */
const withheld = (report: TraceReport): TraceReport => {
  const { headers: _, payload: __, ...message } = report.message;
  return {
    ...report,
    message,
    projections: report.projections.map((trace) => ({
      ...trace,
      keys: null,
      changes: null,
      letters: trace.letters.map((letter) => ({ ...letter, key: null, reason: null })),
    })),
    withheld: true,
  };
};
