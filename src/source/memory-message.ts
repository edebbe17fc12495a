import type { Instant } from '../model/clock.js';
import type { Headers } from '../model/dead-letter.js';
import type { SourceMessage } from './event-source.js';
import { valueIn } from './header-names.js';

/** A message as a stream holds it; never changed. */
export interface StoredMessage {
  readonly sequence: number;
  readonly subject: string;
  readonly storedAt: Instant;
  readonly headers: Headers;
  readonly payload: Uint8Array;
}

const decoder = new TextDecoder();

/** A stored message in memory, on its way to one reader. */
export class MemoryMessage implements SourceMessage {
  constructor(
    readonly stream: string,
    private readonly stored: StoredMessage,
    readonly pending: number,
  ) {}

  get sequence(): number {
    return this.stored.sequence;
  }
  get subject(): string {
    return this.stored.subject;
  }
  get storedAt(): Instant {
    return this.stored.storedAt;
  }
  header(name: string): string | undefined {
    return valueIn(this.stored.headers, name);
  }
  headers(): Headers {
    return this.stored.headers;
  }
  json(): unknown {
    return JSON.parse(decoder.decode(this.stored.payload));
  }
  payload(): Uint8Array {
    return this.stored.payload;
  }
}
