import type { EventSource } from '../source/event-source.js';

/**
 * Notices that a stream was purged past what its reader had delivered. A reader then goes on with the
 * first message that is left, which looks like a stretch of other subjects; the stream itself tells them
 * apart, by where it begins.
 */
export class PurgeWatch {
  /** Stream -> the last message before the first jump that was not looked at yet. */
  private readonly jumps = new Map<string, number>();

  constructor(private readonly source: EventSource) {}

  /** Notes that a message came after `last`. */
  saw(stream: string, last: number, sequence: number): void {
    if (sequence !== last + 1 && !this.jumps.has(stream)) this.jumps.set(stream, last);
  }

  /** Whether anything was purged that had not been delivered. Rejects when the source is away. */
  async foundPurge(): Promise<boolean> {
    const jumps = [...this.jumps];
    this.jumps.clear();
    for (const [stream, last] of jumps) {
      const state = await this.source.stateOf(stream);
      if (state === undefined || state.firstSequence > last + 1) return true;
    }
    return false;
  }
}
