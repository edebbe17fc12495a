import { milliseconds, seconds, type Duration } from '../model/duration.js';
import { StationError } from '../model/station-error.js';
import type { EventSource, StreamState } from '../source/event-source.js';

/** Undefined where there is no such stream. */
type Head = Promise<StreamState | undefined>;

/** How far the streams have come, asked once for all who want to know at the same time. */
export class Heads {
  private readonly asking = new Map<string, Head>();

  constructor(
    private readonly source: Pick<EventSource, 'stateOf'>,
    private readonly within: Duration = seconds(1),
  ) {}

  /**
   * Makes sure that offsets have happened. Resolves as well where that cannot be learnt in time: then they may
   * have happened, and time tells.
   * @throws StationError OFFSET_AHEAD, UNKNOWN_STREAM
   */
  async accept(offsets: ReadonlyMap<string, number>): Promise<void> {
    await Promise.all([...offsets].map(([stream, sequence]) => this.acceptOne(stream, sequence)));
  }

  private async acceptOne(stream: string, sequence: number): Promise<void> {
    const joined = this.asking.get(stream);
    // An answer that was under way already may be older than the offset: it can accept, but not refuse.
    if (joined !== undefined && (await this.isBehind(joined, sequence))) return;
    const head = await this.inTime(this.asking.get(stream) ?? this.ask(stream));
    if (head === 'not-known') return;
    if (head === undefined)
      throw new StationError('UNKNOWN_STREAM', `There is no stream "${stream}".`);
    if (head.lastSequence < sequence)
      throw new StationError(
        'OFFSET_AHEAD',
        `${stream}:${sequence} has not happened; the stream has come to ${head.lastSequence}.`,
      );
  }

  private async isBehind(asked: Head, sequence: number): Promise<boolean> {
    const head = await this.inTime(asked);
    return head === 'not-known' || (head?.lastSequence ?? 0) >= sequence;
  }

  private ask(stream: string): Head {
    const asked = this.source.stateOf(stream).finally(() => this.asking.delete(stream));
    this.asking.set(stream, asked);
    return asked;
  }

  private async inTime(asked: Head): Promise<StreamState | undefined | 'not-known'> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'not-known'>((resolve) => {
      timer = setTimeout(() => resolve('not-known'), milliseconds(this.within));
    });
    try {
      return await Promise.race([asked, late]);
    } catch {
      return 'not-known';
    } finally {
      clearTimeout(timer);
    }
  }
}
