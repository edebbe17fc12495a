import type { Arrival } from '../../ingest/arrival.js';
import { snapshotOf } from '../../model/checkpoint.js';
import type { Projection } from '../../model/projection.js';
import type { CommitRecord, EventOffset, SoughtCommit } from '../../store/commit-record.js';
import type { KeptLetter } from '../dead-letters/dead-letter.entity.js';
import type { TraceOutcome } from './trace-report.js';

/** What is known of an event in one projection. */
export interface Evidence {
  readonly projection: Projection;
  readonly offset: EventOffset;
  /** As the projection reads it today; undefined where nobody holds it any more. */
  readonly arrival: Arrival | undefined;
  readonly sought: SoughtCommit;
  readonly letters: readonly Pick<KeptLetter, 'number' | 'status' | 'code'>[];
  /** The stream is not the one that the checkpoint is of. */
  readonly isAnotherStream: boolean;
  /** The last sequence that the projection has committed. */
  readonly reached: number;
}

/** What became of it, and how that is known. */
export interface Judgement {
  readonly outcome: TraceOutcome;
  readonly words: string;
}

/** Says no more than the records do: what only may be is `passed`. */
export function judge(evidence: Evidence): Judgement {
  const { offset, sought, letters, isAnotherStream, reached } = evidence;
  if (isAnotherStream)
    return {
      outcome: 'unknown',
      words: `The checkpoint is of an earlier stream ${offset.stream}: it was created anew since.`,
    };
  if (letters.length > 0) return { outcome: 'dead-lettered', words: letterWords(letters) };
  switch (sought.outcome) {
    case 'ahead':
      return { outcome: 'not-yet', words: `The checkpoint is at ${offset.stream}:${reached}.` };
    case 'forgotten':
      return forgotten(evidence);
    case 'committed':
      return committed(evidence, sought.commit);
  }
}

function letterWords(letters: Evidence['letters']): string {
  const told = letters.map(
    ({ number, code, status }) => `letter ${number} (${code}) ${SAID[status]}`,
  );
  const text = told.join(', ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

const SAID = {
  waiting: 'waits: its rows are without the event',
  redriven: 'was applied after all',
  discarded: 'was given up',
} as const;

const forgotten = ({ arrival }: Evidence): Judgement =>
  arrival?.kind === 'filtered'
    ? { outcome: 'filtered', words: 'It touches no row of the projection.' }
    : {
        outcome: 'passed',
        words: 'The checkpoint is past it, by a commit that is no longer remembered.',
      };

function committed({ projection, offset, arrival }: Evidence, commit: CommitRecord): Judgement {
  const { counts } = commit;
  const events = counts.folded + counts.filtered + counts.deadLettered;
  if (snapshotOf(offset.stream) in commit.streams && arrival?.kind !== 'filtered')
    return { outcome: 'passed', words: 'What its owner told of all that it had stands for it.' };
  if (events === 0)
    return {
      outcome: 'passed',
      words:
        'The checkpoint went past it without an event: none here was of the projection, or a gap was accepted.',
    };
  if (arrival?.kind === 'filtered')
    return { outcome: 'filtered', words: 'It touches no row of the projection.' };
  if (arrival?.kind === 'event' || (arrival === undefined && events === counts.folded))
    return ofEvent(commit, {
      mayRepeat: mayRepeat(projection, offset),
      isKnown: arrival !== undefined,
      mayBeTold: readsOf(projection, offset).some(({ snapshot }) => snapshot !== undefined),
    });
  return {
    outcome: 'passed',
    words: `What became of it is not known: it was ${together(commit)}.`,
  };
}

interface Known {
  /** Whether it may have been recognised as one that was taken in before. */
  readonly mayRepeat: boolean;
  /** Whether it may have been left to a page of a snapshot that came later. */
  readonly mayBeTold: boolean;
  /** Whether it can still be read. */
  readonly isKnown: boolean;
}

function ofEvent(commit: CommitRecord, { mayRepeat: may, mayBeTold, isKnown }: Known): Judgement {
  const { counts } = commit;
  if (may && counts.folded === 0 && counts.deadLettered === 0)
    return { outcome: 'filtered', words: 'It was taken in before, under the same id.' };
  if (may && counts.filtered > 0)
    return {
      outcome: 'passed',
      words: `It was folded, or taken in before under the same id: it was ${together(commit)}.`,
    };
  if (!isKnown && firstOf(commit))
    return {
      outcome: 'passed',
      words: 'It may have been gone from its stream before the projection began.',
    };
  if (mayBeTold && counts.folded + counts.deadLettered === 0)
    return {
      outcome: 'passed',
      words: 'It came while a snapshot was loaded, and was left to a page of that.',
    };
  return { outcome: 'folded', words: `It is in the rows: it was ${together(commit)}.` };
}

/** The first commit of a projection begins where its stream does, wherever that was. */
const firstOf = ({ streams }: CommitRecord): boolean =>
  Object.values(streams).some(({ after }) => after === 0);

const mayRepeat = (projection: Projection, offset: EventOffset): boolean =>
  readsOf(projection, offset).some(({ dedupe }) => dedupe !== undefined);

const readsOf = ({ reads }: Projection, { stream }: EventOffset) =>
  reads.filter((contract) => contract.stream === stream);

const together = ({ counts: { folded, filtered, deadLettered } }: CommitRecord): string =>
  `committed with ${folded} folded, ${filtered} filtered and ${deadLettered} dead-lettered in all`;
