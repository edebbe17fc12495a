import type { EventSource, ReadRequest, SourceMessage } from '../source/event-source.js';

/** A part of a stream, to be read to its end. */
export interface Stretch extends ReadRequest {
  /** The last sequence of it. The stream holds it already. */
  readonly upTo: number;
}

/**
 * The messages of a part of a stream, in order.
 * @returns by its end, whether they were all; not, where the source can no longer vouch for what follows
 */
export async function* readUpTo(
  source: EventSource,
  { upTo, ...request }: Stretch,
  signal: AbortSignal,
): AsyncGenerator<SourceMessage, boolean> {
  if (request.after >= upTo || (await source.holdsNothing(request))) return true;
  const reader = await source.read(request);
  const close = (): void => reader.close();
  signal.addEventListener('abort', close);
  try {
    if (signal.aborted) return false;
    for await (const message of reader) {
      if (message.sequence > upTo) return true;
      yield message;
      // All up to the end was stored before the reader was opened.
      if (message.sequence === upTo || message.pending === 0) return true;
    }
    return false;
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
}
