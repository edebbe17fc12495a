import type { Checkpoint, StreamCheckpoint } from '../model/checkpoint.js';
import type { CommitOutcome } from '../store/projection-store.js';
import { identityOf } from '../source/event-source.js';
import type { Batch } from './batch.js';
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
}

/** Stores batches one after the other, one at a time, while the next one is folded. */
export class Committer {
  private checkpoint: Checkpoint;
  private inFlight: Promise<CommitOutcome> | undefined;

  constructor(
    private readonly parts: TaskParts,
    private readonly standing: Standing,
  ) {
    this.checkpoint = standing.checkpoint;
  }

  get busy(): boolean {
    return this.inFlight !== undefined;
  }

  /** The checkpoint that the last commit set. */
  get committed(): Checkpoint {
    return this.checkpoint;
  }

  /** Begins a commit; call it only when none is in flight. */
  start(batch: Batch): void {
    const to = this.checkpointAfter(batch);
    this.begin(batch, to);
  }

  /** Begins a commit that only moves the checkpoint of a stream past messages that are not the projection's. */
  skipTo(batch: Batch, stream: string, sequence: number): void {
    const at = this.checkpoint[stream];
    const streamCreated = this.standing.created.get(stream) ?? '';
    this.begin(batch, { [stream]: { ...at, streamCreated, sequence } });
  }

  /** The outcome of the commit in flight; `committed` when there is none. Rejects when the store is away. */
  async settled(): Promise<CommitOutcome> {
    return (await this.inFlight) ?? 'committed';
  }

  private begin(batch: Batch, to: Checkpoint): void {
    const commit = this.commit(batch, to).finally(() => (this.inFlight = undefined));
    // Whoever waits for the outcome hears of a failure; until then it is not an unhandled one.
    commit.catch(() => undefined);
    this.inFlight = commit;
  }

  private async commit(batch: Batch, to: Checkpoint): Promise<CommitOutcome> {
    const { store, projection, deadLetters, observe } = this.parts;
    const { fencingToken, quarantine, seen } = this.standing;
    const [changes, { counts }] = [batch.changes(), batch];
    const [aside, remembered] = [quarantine.takeChange(), seen.takeChange()];
    if (batch.letters.length > 0) await deadLetters.keep(batch.letters);
    const started = performance.now();
    const outcome = await store.commit({
      fencingToken,
      from: this.checkpoint,
      to,
      changes,
      counts,
      ...(aside === undefined ? {} : { quarantine: aside }),
      ...(remembered === undefined ? {} : { seen: remembered }),
    });
    if (outcome !== 'committed') return outcome;
    this.checkpoint = { ...this.checkpoint, ...to };
    const commitMs = performance.now() - started;
    const task = projection.name;
    observe({ fact: 'batch-committed', task, counts, rows: changes.length, commitMs, to });
    return outcome;
  }

  private checkpointAfter(batch: Batch): Checkpoint {
    const to: Record<string, StreamCheckpoint> = {};
    for (const [stream, message] of batch.reached)
      to[stream] = {
        sequence: message.sequence,
        streamCreated: this.standing.created.get(stream) ?? '',
        last: identityOf(message),
      };
    return to;
  }
}
