import type { Instant } from '../model/clock.js';
import { MESSAGE_ID_HEADER, type StreamState } from './event-source.js';
import type { StoredMessage } from './memory-message.js';
import { covers } from './subject.js';

/** All that a stream holds, as it was when the copy was taken. */
export interface StreamCopy {
  readonly stream: string;
  readonly created: string;
  readonly subjects: readonly string[];
  readonly lastSequence: number;
  readonly messages: readonly StoredMessage[];
}

/** A message before the stream gave it a sequence. */
export type UnstoredMessage = Omit<StoredMessage, 'sequence'>;

/** The numbered log of some subjects, in memory. Sequences only grow; a message that is gone leaves a hole. */
export class MemoryStream {
  private readonly messages: StoredMessage[] = [];
  private readonly ids = new Map<string, number>();
  private last: number;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly from: StreamCopy) {
    for (const message of from.messages) this.hold(message);
    this.last = from.lastSequence;
  }

  get name(): string {
    return this.from.stream;
  }

  get state(): StreamState {
    const firstSequence = this.messages[0]?.sequence ?? this.last + 1;
    return { created: this.from.created, firstSequence, lastSequence: this.last };
  }

  listensTo(subject: string): boolean {
    return this.from.subjects.some((wide) => covers(wide, subject));
  }

  /** The sequence under which the stream holds a message id, if it does. */
  sequenceOfId(messageId: string): number | undefined {
    return this.ids.get(messageId);
  }

  append(message: UnstoredMessage): number {
    // A clock that was set back does not make the log run backwards.
    const storedAt: Instant = Math.max(message.storedAt, this.messages.at(-1)?.storedAt ?? 0);
    this.hold({ ...message, storedAt, sequence: ++this.last });
    for (const grown of this.listeners) grown();
    return this.last;
  }

  /** Removes the messages that `gone` names; their sequences are not given again. */
  remove(gone: (message: StoredMessage) => boolean): void {
    const kept = this.messages.filter((message) => !gone(message));
    this.messages.length = 0;
    this.ids.clear();
    for (const message of kept) this.hold(message);
  }

  /** The messages of a subject above a sequence, in order. */
  after(sequence: number, subject: string): StoredMessage[] {
    return this.messages
      .slice(this.indexAfter(sequence))
      .filter((held) => covers(subject, held.subject));
  }

  copy(): StreamCopy {
    return { ...this.from, lastSequence: this.last, messages: [...this.messages] };
  }

  /** Calls the listener after each message that is stored; returns how to stop. */
  onGrowth(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private hold(message: StoredMessage): void {
    this.messages.push(message);
    const id = message.headers[MESSAGE_ID_HEADER]?.[0];
    if (id !== undefined) this.ids.set(id, message.sequence);
  }

  /** Sequences grow with the index: bisection. */
  private indexAfter(sequence: number): number {
    let [low, high] = [0, this.messages.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.messages[middle]?.sequence ?? 0) > sequence) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
