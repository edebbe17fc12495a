import type { Checkpoint } from '../model/checkpoint.js';
import type { Instant } from '../model/clock.js';
import { cadenceFor, HeadWatch, type HeadSeen } from '../source/head-watch.js';
import { sequenceIn } from '../store/checkpoint-codec.js';
import { Frontier } from './frontier.js';
import type { LaneMember } from './lanes.js';
import type { SessionGround } from './session-ground.js';
import type { TaskParts } from './task-parts.js';

/** Tells the session that something changed, and that its streams are no longer what they were. */
export interface FrontierListener {
  moved(): void;
  broken(): void;
}

/** What a session knows of the heads of its streams, and how far readers wait for it to come. */
export class SessionFrontier implements LaneMember {
  private readonly frontier: Frontier;
  private readonly ends: (() => void)[] = [];
  private readonly heads: HeadWatch;
  /** Stream -> the sequence that readers wait for; endless until the head is known. */
  private readonly wantedUpTo = new Map<string, number>();
  private provenAt: number | undefined;

  constructor(
    private readonly parts: TaskParts,
    private readonly ground: SessionGround,
    private readonly listener: FrontierListener,
  ) {
    const { projection, source, store } = parts;
    const { checkpoint, created } = ground.standing;
    this.frontier = new Frontier(checkpoint, created, projection.reads);
    this.heads = parts.heads ?? new HeadWatch(source, () => store.now());
  }

  get urgency(): TaskParts['projection']['urgency'] {
    return this.parts.projection.urgency;
  }

  deadline(): number | undefined {
    if (this.provenAt === undefined) return undefined;
    return this.provenAt + this.parts.projection.staleness.budget;
  }

  start(): void {
    const { projection, pace, signals } = this.parts;
    const cadence = pace?.cadence ?? cadenceFor(projection.staleness.budget);
    for (const { stream } of this.ground.streams) {
      this.ends.push(this.heads.follow(stream, { cadence, hear: (head) => this.hear(head) }));
      // The first proof need not wait for a cadence; where it fails, the next one does.
      void this.heads.look(stream).catch(() => undefined);
    }
    if (signals !== undefined) this.ends.push(signals.onWanted(projection, () => this.want()));
  }

  stop(): void {
    for (const end of this.ends.splice(0)) end();
  }

  delivered(stream: string, sequence: number): void {
    this.frontier.delivered(stream, sequence);
  }

  headOf(stream: string): HeadSeen | undefined {
    return this.frontier.headOf(stream);
  }

  /** What rows at a checkpoint are proved to hold. */
  asOf(checkpoint: Checkpoint): Instant | undefined {
    const proven = this.frontier.provenBy(checkpoint);
    this.provenAt = proven?.askedAt ?? this.provenAt;
    return proven?.asOf;
  }

  /** Whether readers wait for more than the checkpoint has reached. */
  isWanted(checkpoint: Checkpoint): boolean {
    for (const [stream, upTo] of this.wantedUpTo)
      if (sequenceIn(checkpoint, stream) < upTo) return true;
    return false;
  }

  /** Looks at the heads at once, and hurries up to there. */
  private want(): void {
    for (const { stream } of this.ground.streams) {
      this.wantedUpTo.set(stream, Infinity);
      this.heads
        .look(stream)
        .then((head) => this.wantedUpTo.set(stream, head?.lastSequence ?? 0))
        .catch(() => this.wantedUpTo.delete(stream));
    }
    this.listener.moved();
  }

  private hear(head: HeadSeen): void {
    if (this.frontier.saw(head)) this.listener.moved();
    else this.listener.broken();
  }
}
