import { request } from 'node:http';
import type { Heard } from './answers.js';

export interface RawRequest {
  readonly method: string;
  /** What follows the path of the URL: `?query=…`, or nothing. */
  readonly search?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Not a promise of speed: when this is over, the request hangs. */
const HANGS_AFTER_MS = 20_000;

/** Asks as no polite client would, on a connection of its own. Rejects where nothing is answered. */
export function ask(
  url: string,
  { method, search = '', headers, body }: RawRequest,
): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(HANGS_AFTER_MS);
    const asked = request(url + search, { method, headers, agent: false, signal });
    asked.on('error', reject);
    asked.on('response', (answer) => {
      const { statusCode: status = 0, headers: told } = answer;
      const type = told['content-type'] ?? '';
      const parts: Buffer[] = [];
      const end = () => resolve({ status, type, text: Buffer.concat(parts).toString() });
      // A stream of events goes on for as long as it is listened to.
      if (type.startsWith('text/event-stream')) return (asked.destroy(), end());
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', end);
    });
    asked.end(body);
  });
}
