import { Agent, request } from 'node:http';
import type { Instant } from '../../../src/model/clock.js';

/** What came back, and when. */
export interface Reply {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly { readonly extensions?: { readonly code?: string } }[];
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly sentAt: Instant;
  readonly receivedAt: Instant;
}

const ANSWERED_WITHIN_MS = 10_000;

/** Asks one replica over connections that it keeps. */
export class GraphqlClient {
  private readonly agent = new Agent({ keepAlive: true });

  constructor(private readonly url: string) {}

  /** Rejects when no answer comes; errors of GraphQL are part of an answer. */
  async ask(query: string, withinMs = ANSWERED_WITHIN_MS): Promise<Reply> {
    const body = JSON.stringify({ query });
    const sentAt = Date.now();
    const text = await this.post(body, withinMs);
    const receivedAt = Date.now();
    const { data = null, errors = [], extensions = {} } = JSON.parse(text) as Partial<Reply>;
    return { data, errors, extensions, sentAt, receivedAt };
  }

  close(): void {
    this.agent.destroy();
  }

  private post(body: string, withinMs: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const sent = request(
        `${this.url}/graphql`,
        {
          method: 'POST',
          agent: this.agent,
          headers: {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
          },
          signal: AbortSignal.timeout(withinMs),
        },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on('data', (part: Buffer) => parts.push(part));
          answer.on('end', () => resolve(Buffer.concat(parts).toString()));
          answer.on('error', reject);
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }
}
