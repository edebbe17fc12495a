import type { DeadLetter, Headers } from '../model/dead-letter.js';
import type { SourceMessage } from '../source/event-source.js';
import { valueIn } from '../source/header-names.js';

const decoder = new TextDecoder();

/** A dead letter as the message it was, to be read again by today's contract and folds. */
export class LetterMessage implements SourceMessage {
  readonly pending = 0;

  constructor(private readonly letter: DeadLetter) {}

  get stream(): string {
    return this.letter.stream;
  }
  get sequence(): number {
    return this.letter.sequence;
  }
  get subject(): string {
    return this.letter.subject;
  }
  get storedAt(): number {
    return this.letter.storedAt;
  }
  header(name: string): string | undefined {
    return valueIn(this.letter.headers, name);
  }
  headers(): Headers {
    return this.letter.headers;
  }
  json(): unknown {
    return JSON.parse(decoder.decode(this.letter.payload));
  }
  payload(): Uint8Array {
    return this.letter.payload;
  }
}
