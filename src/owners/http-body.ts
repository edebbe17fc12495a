import { jsonOf, MOST_BYTES, TOO_LARGE, type Read } from './json-answer.js';

/** Reads the JSON of a response, no further than {@link MOST_BYTES}. Rejects when the connection breaks meanwhile. */
export async function bodyOf(response: Response): Promise<Read> {
  const type = response.headers.get('content-type') ?? 'application/json';
  if (!/^[^;]*[/+]json\s*(;|$)/i.test(type)) {
    await response.body?.cancel();
    return { unreadable: `It answered ${type.slice(0, 100)}, not JSON.` };
  }
  const text = await textOf(response);
  return text === undefined ? TOO_LARGE : jsonOf(text);
}

async function textOf(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const stream: AsyncIterable<Uint8Array> | null = response.body;
  for await (const chunk of stream ?? []) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the stream.
    if (bytes > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
