import type { Headers } from '../../src/model/dead-letter.js';
import { MemoryMessage } from '../../src/source/memory-message.js';

export interface MessageParts {
  readonly stream?: string;
  readonly sequence?: number;
  readonly subject?: string;
  readonly storedAt?: number;
  /** One value a header. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Kept as JSON. */
  readonly data?: unknown;
  /** In place of `data`: the payload as it is. */
  readonly text?: string;
}

/** A message of the example's stream, as a source delivers it. */
export function storedMessage(parts: MessageParts = {}): MemoryMessage {
  const {
    stream = 'GAMES',
    sequence = 1,
    subject = 'games.PointsScored',
    storedAt = 1_000,
  } = parts;
  const headers: Headers = Object.fromEntries(
    Object.entries(parts.headers ?? {}).map(([name, value]) => [name, [value]]),
  );
  const payload = new TextEncoder().encode(parts.text ?? JSON.stringify(parts.data ?? {}));
  return new MemoryMessage(stream, { sequence, subject, storedAt, headers, payload }, 0);
}
