import type { IncomingMessage } from 'node:http';

/**
 * Reads the body of a request, of a length that was announced, and calls in the same turn in which its last byte
 * is read: until that turn is over, {@link putBack} makes as if nothing was read. Never calls where the client goes away.
 */
export function readBody(
  request: IncomingMessage,
  length: number,
  hear: (body: Buffer) => void,
): void {
  const chunks: Buffer[] = [];
  let read = 0;
  const onReadable = (): void => {
    const chunk = request.read() as Buffer | null;
    if (chunk !== null) {
      chunks.push(chunk);
      read += chunk.length;
    }
    if (read < length) return;
    request.off('readable', onReadable);
    const [first] = chunks;
    hear(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks));
  };
  request.on('readable', onReadable);
}

/** Puts a body back, for whoever reads the request next. */
export const putBack = (request: IncomingMessage, body: Buffer): void => request.unshift(body);
