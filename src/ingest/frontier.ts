import type { Checkpoint } from '../model/checkpoint.js';
import type { Instant } from '../model/clock.js';
import type { EventContract } from '../model/event-contract.js';
import type { HeadSeen } from '../source/head-watch.js';
import { sequenceIn } from '../store/checkpoint-codec.js';
import { polledStreams } from './streams.js';

/** Heads that are not reached yet; of more, every second is forgotten, which only makes the proof coarser. */
const MOST_AHEAD = 128;

/** Up to where a session's streams are known, and what its checkpoint proves by it. */
export class Frontier {
  private readonly streams: ReadonlyMap<string, StreamFrontier>;

  /** @param at where the session begins; `created`: the streams as they were then */
  constructor(
    at: Checkpoint,
    created: ReadonlyMap<string, string>,
    reads: readonly EventContract[],
  ) {
    const polled = polledStreams(reads);
    this.streams = new Map(
      [...created].map(([stream, since]) => {
        const from = {
          created: since,
          sequence: sequenceIn(at, stream),
          polled: polled.has(stream),
        };
        return [stream, new StreamFrontier(from)];
      }),
    );
  }

  /** Notes that messages up to a sequence were delivered. */
  delivered(stream: string, sequence: number): void {
    this.streams.get(stream)?.delivered(sequence);
  }

  /**
   * Takes a head in. False when the stream cannot be the one that was read so far: it was created anew, or
   * ends below what it had shown.
   */
  saw(head: HeadSeen): boolean {
    return this.streams.get(head.stream)?.saw(head) ?? true;
  }

  /** The newest head of a stream; undefined before the first. */
  headOf(stream: string): HeadSeen | undefined {
    return this.streams.get(stream)?.newest;
  }

  /** What rows at a checkpoint are proved to hold: the least over all streams; undefined while one proves nothing. */
  provenBy(checkpoint: Checkpoint): Proven | undefined {
    let least: Proven | undefined;
    for (const [stream, frontier] of this.streams) {
      const proven = frontier.provenBy(checkpoint, stream);
      if (proven === undefined) return undefined;
      if (least === undefined || proven.asOf < least.asOf) least = proven;
    }
    return least;
  }
}

/** A frontier, on the shared clock and on this process' own. */
export interface Proven {
  readonly asOf: Instant;
  readonly askedAt: number;
}

interface StreamStart {
  readonly created: string;
  readonly sequence: number;
  /** Its events come from polls: it is no fresher than the start of the last poll that succeeded. */
  readonly polled: boolean;
}

class StreamFrontier {
  newest: HeadSeen | undefined;
  private reached: HeadSeen | undefined;
  private ahead: HeadSeen[] = [];
  /** The stream was seen to reach so far before the next look began. */
  private known: number;
  private latest: number;

  constructor(private readonly start: StreamStart) {
    this.known = start.sequence;
    this.latest = start.sequence;
  }

  delivered(sequence: number): void {
    this.latest = sequence;
  }

  saw(head: HeadSeen): boolean {
    if (head.created !== this.start.created || head.lastSequence < this.known) return false;
    this.newest = head;
    this.known = Math.max(this.latest, head.lastSequence);
    this.ahead.push(head);
    if (this.ahead.length > MOST_AHEAD) this.ahead = this.ahead.filter((_, i) => i % 2 === 1);
    return true;
  }

  provenBy(checkpoint: Checkpoint, stream: string): Proven | undefined {
    const sequence = sequenceIn(checkpoint, stream);
    while (this.ahead[0] !== undefined && this.ahead[0].lastSequence <= sequence)
      this.reached = this.ahead.shift();
    if (this.reached === undefined) return undefined;
    const { at, askedAt } = this.reached;
    if (!this.start.polled) return { asOf: at, askedAt };
    const polledAt = checkpoint[stream]?.polledAt;
    return polledAt === undefined ? undefined : { asOf: Math.min(at, polledAt), askedAt };
  }
}
