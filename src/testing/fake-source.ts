import { StationError } from '../model/station-error.js';
import type { MessageIdentity } from '../model/checkpoint.js';
import type {
  EventSource,
  ReadRequest,
  SourceMessage,
  SourceReader,
  StreamState,
} from '../source/event-source.js';
import type { MemorySource } from '../source/memory-source.js';

/** Streams in memory that can be out of reach for the station, while producers go on publishing to them. */
export class FakeSource implements EventSource {
  private isAway = false;

  constructor(readonly streams: MemorySource) {}

  get away(): boolean {
    return this.isAway;
  }

  /** Nothing can be read, and no head be seen, until it is back. */
  goAway(): void {
    this.isAway = true;
    this.streams.interrupt();
  }

  comeBack(): void {
    this.isAway = false;
  }

  stateOf(stream: string): Promise<StreamState | undefined> {
    return this.reached(() => this.streams.stateOf(stream));
  }

  identityFrom(stream: string, sequence: number): Promise<MessageIdentity | undefined> {
    return this.reached(() => this.streams.identityFrom(stream, sequence));
  }

  messageAt(stream: string, sequence: number): Promise<SourceMessage | undefined> {
    return this.reached(() => this.streams.messageAt(stream, sequence));
  }

  holdsNothing(request: ReadRequest): Promise<boolean> {
    return this.reached(() => this.streams.holdsNothing(request));
  }

  read(request: ReadRequest): Promise<SourceReader> {
    return this.reached(() => this.streams.read(request));
  }

  private async reached<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    if (this.isAway) throw new StationError('NATS_UNAVAILABLE', 'The source is away.');
    return ask();
  }
}
