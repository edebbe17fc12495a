import {
  NO_COUNTS,
  type Checkpoint,
  type Counts,
  type StreamCheckpoint,
} from '../model/checkpoint.js';
import type { Instant } from '../model/clock.js';
import type { CommitOutcome } from '../store/projection-store.js';
import { identityOf } from '../source/event-source.js';
import type { Batch } from './batch.js';
import { delaysOf } from './delays.js';
import type { ErasedPersons } from './erased-persons.js';
import type { EmptyStretch } from './idle-advance.js';
import type { Quarantine } from './quarantine.js';
import type { SeenEvents } from './seen-events.js';
import type { TaskParts } from './task-parts.js';

/** Where a session stands when it begins. */
export interface Standing {
  readonly fencingToken: number;
  readonly checkpoint: Checkpoint;
  /** Stream -> when it was created. */
  readonly created: ReadonlyMap<string, string>;
  readonly quarantine: Quarantine;
  readonly seen: SeenEvents;
  /** Absent where rows are nobody's. */
  readonly erased?: ErasedPersons | undefined;
}

/** What is proved of rows at a checkpoint; undefined while nothing is. */
export type AsOf = (checkpoint: Checkpoint) => Instant | undefined;

/** What became of a commit, and when, on the monotonic clock, the store was called and answered. */
interface Stored {
  readonly outcome: CommitOutcome;
  readonly rows: number;
  readonly began: number;
  readonly ended: number;
}

/** Stores batches one after the other, one at a time, while the next one is folded. */
export class Committer {
  private checkpoint: Checkpoint;
  private inFlight = false;
  private last: Promise<CommitOutcome> = Promise.resolve('committed');
  /** The frontier that was stored last. */
  private proven: Instant = -Infinity;

  constructor(
    private readonly parts: TaskParts,
    private readonly standing: Standing,
    private readonly asOf: AsOf,
  ) {
    this.checkpoint = standing.checkpoint;
  }

  get busy(): boolean {
    return this.inFlight;
  }

  /** The checkpoint that the last commit set. */
  get committed(): Checkpoint {
    return this.checkpoint;
  }

  /** Begins a commit; call it only when none is in flight. */
  start(batch: Batch): void {
    this.begin(this.commit(batch, this.checkpointAfter(batch)));
  }

  /** Begins a commit of what no stream delivered: it leaves the task where it is told, and counts nothing. */
  startApart(batch: Batch, to: Checkpoint, committed: (rows: number) => void): void {
    const stored = this.store(batch, to, NO_COUNTS);
    this.begin(
      stored.then(({ outcome, rows }) => {
        if (outcome === 'committed') committed(rows);
        return outcome;
      }),
    );
  }

  /** Begins to store what is proved of the rows as they are; false when that is stored already. */
  prove(): boolean {
    const asOf = this.asOf(this.checkpoint);
    if (asOf === undefined || asOf <= this.proven) return false;
    this.begin(this.storeProof(asOf));
    return true;
  }

  /** Begins a commit that only moves the checkpoint of a stream past messages that are not the projection's. */
  skipTo(batch: Batch, { stream, sequence, last }: EmptyStretch): void {
    const at = this.checkpoint[stream];
    const streamCreated = this.standing.created.get(stream) ?? '';
    const to = { ...at, streamCreated, sequence, ...(last === undefined ? {} : { last }) };
    this.begin(this.commit(batch, { [stream]: to }));
  }

  /**
   * The outcome of the last commit, also when it came while nobody asked; `committed` before the first.
   * Rejects when the store was away: after that, and after a refusal, nothing more may be begun.
   */
  settled(): Promise<CommitOutcome> {
    return this.last;
  }

  private begin(step: Promise<CommitOutcome>): void {
    this.inFlight = true;
    this.last = step.finally(() => (this.inFlight = false));
    // Whoever asks for the outcome hears of a failure; until then it is not an unhandled one.
    this.last.catch(() => undefined);
  }

  private async commit(batch: Batch, to: Checkpoint): Promise<CommitOutcome> {
    const { counts, types } = batch;
    const { outcome, rows, began, ended } = await this.store(batch, to, counts);
    if (outcome !== 'committed') return outcome;
    const { projection, observe } = this.parts;
    const delays = batch.first && delaysOf(batch.first, { began, ended });
    const tellDelays = delays === undefined ? {} : { delays };
    const [task, commitMs] = [projection.name, ended - began];
    observe({ fact: 'batch-committed', task, counts, types, rows, commitMs, to, ...tellDelays });
    return outcome;
  }

  private async store(batch: Batch, to: Checkpoint, counts: Counts): Promise<Stored> {
    const { store, projection, deadLetters, observe } = this.parts;
    const { fencingToken, quarantine, seen } = this.standing;
    const changes = batch.changes();
    const [aside, remembered] = [quarantine.takeChange(), seen.takeChange()];
    const began = performance.now();
    const stored = { rows: changes.length, began };
    if (batch.letters.length > 0) {
      const kept = await deadLetters.keep(batch.letters, fencingToken);
      if (kept === 'fenced') return { ...stored, outcome: kept, ended: began };
    }
    const asOf = this.asOf({ ...this.checkpoint, ...to });
    stored.began = performance.now();
    const outcome = await store.commit({
      fencingToken,
      from: this.checkpoint,
      to,
      changes,
      counts,
      ...(aside === undefined ? {} : { quarantine: aside }),
      ...(remembered === undefined ? {} : { seen: remembered }),
      ...(asOf === undefined ? {} : { asOf }),
    });
    const ended = performance.now();
    if (outcome !== 'committed') return { ...stored, outcome, ended };
    this.checkpoint = { ...this.checkpoint, ...to };
    this.proven = Math.max(this.proven, asOf ?? this.proven);
    const letters = batch.letters.length;
    if (letters > 0) observe({ fact: 'letters-kept', task: projection.name, letters });
    const keptOut = this.standing.erased?.takeRefused() ?? 0;
    if (keptOut > 0) observe({ fact: 'erased-kept-out', task: projection.name, rows: keptOut });
    return { ...stored, outcome, ended };
  }

  private async storeProof(asOf: Instant): Promise<CommitOutcome> {
    const { fencingToken } = this.standing;
    const outcome = await this.parts.store.prove({ fencingToken, at: this.checkpoint, asOf });
    if (outcome === 'committed') this.proven = asOf;
    return outcome;
  }

  private checkpointAfter(batch: Batch): Checkpoint {
    const to: Record<string, StreamCheckpoint> = {};
    for (const [stream, message] of batch.reached) {
      const polledAt = batch.polledAt(stream) ?? this.checkpoint[stream]?.polledAt;
      to[stream] = {
        sequence: message.sequence,
        streamCreated: this.standing.created.get(stream) ?? '',
        last: identityOf(message),
        ...(polledAt === undefined ? {} : { polledAt }),
      };
    }
    return to;
  }
}
