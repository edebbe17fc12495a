import type { JsMsg } from '@nats-io/jetstream';
import type { Instant } from '../model/clock.js';
import type { Headers } from '../model/dead-letter.js';
import type { SourceMessage } from './event-source.js';
import { isNamed } from './header-names.js';

/** A JetStream message as tasks read it; a view, nothing is copied. */
export class JetStreamMessage implements SourceMessage {
  constructor(
    readonly stream: string,
    private readonly message: JsMsg,
  ) {}

  get sequence(): number {
    return this.message.seq;
  }

  get subject(): string {
    return this.message.subject;
  }

  get storedAt(): Instant {
    // Nanoseconds as a number are not exact: rounded up, a message would not be recognised again.
    return Number(this.message.timestampNanos / 1_000_000n);
  }

  get pending(): number {
    return this.message.info.pending;
  }

  header(name: string): string | undefined {
    const { headers } = this.message;
    if (headers === undefined) return undefined;
    // The library's own look-up makes two lists a call; several headers of each message are looked at.
    for (const [header, values] of headers)
      if (isNamed(header, name)) return values[0] || undefined;
    return undefined;
  }

  headers(): Headers {
    const { headers } = this.message;
    if (headers === undefined) return {};
    return Object.fromEntries(headers.keys().map((name) => [name, headers.values(name)]));
  }

  json(): unknown {
    return this.message.json();
  }

  payload(): Uint8Array {
    return this.message.data;
  }
}
