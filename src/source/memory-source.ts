import { systemClock, type Clock } from '../model/clock.js';
import type { MessageIdentity } from '../model/checkpoint.js';
import type { Headers } from '../model/dead-letter.js';
import { StationError } from '../model/station-error.js';
import {
  identityOf,
  MESSAGE_ID_HEADER,
  type EventSource,
  type ReadRequest,
  type SourceMessage,
  type SourceReader,
  type StreamState,
} from './event-source.js';
import { MemoryMessage } from './memory-message.js';
import { MemoryStream, type StreamCopy } from './memory-stream.js';

/** What the stream answers to a message: where it is now, and whether it had it already. */
export interface Acknowledgement {
  readonly stream: string;
  readonly sequence: number;
  readonly duplicate: boolean;
}

export interface PublishOptions {
  /** A message of an id that the stream still holds is not stored again. */
  readonly messageId?: string;
  readonly headers?: Headers;
}

const encoder = new TextEncoder();

/**
 * The source of the author kit: streams in memory, with the promises of JetStream that the engine rests on,
 * and the accidents that befall them: purged, deleted, created anew, put back to an older copy, out of reach.
 */
export class MemorySource implements EventSource {
  private readonly streams = new Map<string, MemoryStream>();
  private readonly readers = new Set<MemoryReader>();
  private everCreated = 0;

  constructor(private readonly clock: Clock = systemClock) {}

  /** Creates an empty stream of some subjects, wildcards allowed. */
  createStream(stream: string, subjects: readonly string[]): void {
    if (this.streams.has(stream)) throw new Error(`There is a stream ${stream} already.`);
    const instant = new Date(this.clock.now()).toISOString().slice(0, -1);
    const created = `${instant}${String(++this.everCreated).padStart(6, '0')}Z`;
    this.restore({ stream, created, subjects, lastSequence: 0, messages: [] });
  }

  /** Deletes a stream with all it holds; its readers end. */
  deleteStream(stream: string): void {
    this.existing(stream);
    this.interrupt(stream);
    this.streams.delete(stream);
  }

  /**
   * Stores a message in the stream that listens to its subject. Bytes are stored as they are, anything
   * else as JSON. @throws StationError STREAM_MISSING
   */
  publish(subject: string, data: unknown, options: PublishOptions = {}): Acknowledgement {
    const stream = [...this.streams.values()].find((one) => one.listensTo(subject));
    if (stream === undefined)
      throw new StationError('STREAM_MISSING', `No stream stores ${subject}.`);
    const { messageId, headers = {} } = options;
    const held = messageId === undefined ? undefined : stream.sequenceOfId(messageId);
    if (held !== undefined) return { stream: stream.name, sequence: held, duplicate: true };
    const sequence = stream.append({
      subject,
      storedAt: this.clock.now(),
      headers: messageId === undefined ? headers : { ...headers, [MESSAGE_ID_HEADER]: [messageId] },
      payload: data instanceof Uint8Array ? data : encoder.encode(JSON.stringify(data)),
    });
    return { stream: stream.name, sequence, duplicate: false };
  }

  /** Removes every message below a sequence; all of them when it is absent. */
  purge(stream: string, below = Infinity): void {
    this.existing(stream).remove(({ sequence }) => sequence < below);
  }

  /** Removes one message. */
  remove(stream: string, sequence: number): void {
    this.existing(stream).remove((message) => message.sequence === sequence);
  }

  /** What a stream holds now, to be put back later. */
  copyOf(stream: string): StreamCopy {
    return this.existing(stream).copy();
  }

  /** Puts a stream back as a copy says, as a disk that lost its newest writes does; its readers end. */
  restore(copy: StreamCopy): void {
    this.interrupt(copy.stream);
    this.streams.set(copy.stream, new MemoryStream(copy));
  }

  /** Ends the readers of a stream, as a consumer that is lost does; or every reader, as a connection does. */
  interrupt(stream?: string): void {
    for (const reader of this.readers)
      if (stream === undefined || reader.stream === stream) reader.close();
  }

  async stateOf(stream: string): Promise<StreamState | undefined> {
    return this.streams.get(stream)?.state;
  }

  async identityFrom(stream: string, sequence: number): Promise<MessageIdentity | undefined> {
    const [found] = this.existing(stream).after(sequence - 1, '>');
    return found && identityOf(new MemoryMessage(stream, found, 0));
  }

  async messageAt(stream: string, sequence: number): Promise<SourceMessage | undefined> {
    const [found] = this.existing(stream).after(sequence - 1, '>');
    return found?.sequence === sequence ? new MemoryMessage(stream, found, 0) : undefined;
  }

  async holdsNothing({ stream, subject = '>', after }: ReadRequest): Promise<boolean> {
    return this.existing(stream).after(after, subject).length === 0;
  }

  async read(request: ReadRequest): Promise<SourceReader> {
    const reader = new MemoryReader(this.existing(request.stream), request, () =>
      this.readers.delete(reader),
    );
    this.readers.add(reader);
    return reader;
  }

  private existing(stream: string): MemoryStream {
    const found = this.streams.get(stream);
    if (found !== undefined) return found;
    throw new StationError('STREAM_MISSING', `There is no stream ${stream}.`);
  }
}

/** Follows one stream at the pace of whoever iterates. */
class MemoryReader implements SourceReader {
  private ended = false;
  private wake: () => void = () => undefined;
  private readonly deafen: () => void;

  constructor(
    private readonly from: MemoryStream,
    private readonly request: ReadRequest,
    private readonly onClose: () => void,
  ) {
    this.deafen = from.onGrowth(() => this.wake());
  }

  get stream(): string {
    return this.from.name;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<SourceMessage> {
    const { subject = '>' } = this.request;
    let { after } = this.request;
    while (!this.ended) {
      const ahead = this.from.after(after, subject);
      for (const [i, stored] of ahead.entries()) {
        if (this.ended) return;
        after = stored.sequence;
        yield new MemoryMessage(this.stream, stored, ahead.length - i - 1);
      }
      if (ahead.length === 0) await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  close(): void {
    this.ended = true;
    this.deafen();
    this.wake();
    this.onClose();
  }
}
