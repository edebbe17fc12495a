import type { Appended } from './appended.js';
import {
  subjectOfPlace,
  type KeyedStream,
  type LastMessage,
  type NextMessage,
  type Place,
} from './keyed-stream.js';

/** A message, and where it is. */
export interface KeptMessage extends NextMessage {
  readonly sequence: number;
  readonly subject: string;
}

/** A keyed stream in memory. */
export class MemoryKeyedStream implements KeyedStream {
  private kept: KeptMessage[] = [];
  private sequence = 0;

  constructor(readonly subject: string) {}

  /** All that it holds, in order. */
  get messages(): readonly KeptMessage[] {
    return this.kept;
  }

  async last(place: Place): Promise<LastMessage | undefined> {
    const found = this.lastAt(subjectOfPlace(this, place));
    if (found === undefined) return undefined;
    const { sequence, event, headers } = found;
    const payload = JSON.stringify(event.data);
    return { sequence, type: event.type, payload, header: (name) => headers?.[name] };
  }

  async append(place: Place, message: NextMessage): Promise<Appended> {
    const subject = subjectOfPlace(this, place);
    const known = this.kept.find(({ event }) => event.id === message.event.id);
    if (known !== undefined) return { outcome: 'stored', sequence: known.sequence };
    if ((this.lastAt(subject)?.sequence ?? 0) !== message.after) return { outcome: 'overtaken' };
    if (message.alone === true) this.kept = this.kept.filter((one) => one.subject !== subject);
    this.sequence += 1;
    this.kept.push({ ...message, subject, sequence: this.sequence });
    return { outcome: 'stored', sequence: this.sequence };
  }

  private lastAt(subject: string): KeptMessage | undefined {
    return this.kept.findLast((one) => one.subject === subject);
  }
}
