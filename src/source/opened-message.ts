import type { z } from 'zod';
import type { ToldMessage } from './decoded.js';
import type { Readable } from './read-event.js';

/** What an envelope tells, by the name of the header that would tell it in binary mode; as headers bear it. */
export type Told = Readonly<Record<string, string | undefined>>;

/**
 * A message out of its envelope, as if its event had come in binary mode: what the envelope told stands in place of the
 * headers `ce-…`, its data in place of the payload.
 */
export class OpenedMessage implements Readable {
  readonly stream: string;
  readonly sequence: number;
  readonly subject: string;
  readonly storedAt: number;

  constructor(
    private readonly message: ToldMessage,
    private readonly told: Told,
    /** As {@link Readable.json}. */
    readonly json: (schema: z.ZodType) => unknown,
  ) {
    ({
      stream: this.stream,
      sequence: this.sequence,
      subject: this.subject,
      storedAt: this.storedAt,
    } = message);
  }

  header(name: string): string | undefined {
    return name in this.told ? this.told[name] : this.message.header(name);
  }
}
