import type { ApolloServerPlugin } from '@apollo/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { visibilityOf } from '../../access/asker.js';
import type { TrackedVersion } from '../../freshness/tracked-version.js';
import type { Projection } from '../../model/projection.js';
import type { RequestContext } from '../request.js';
import { readBy, type Touched } from '../request-freshness.js';
import type { Answers } from './answers.js';
import type { Documents } from './documents.js';
import { etagOf, isHeld } from './etag.js';
import type { Landing } from './flights.js';
import type { Executed, Storable } from './storable.js';
import { StoredAnswer } from './stored-answer.js';
import type { Template } from './template.js';

/** A request that goes the ordinary way, and whose answer may be kept. */
export interface Expected {
  readonly key: string;
  /** Of whoever asked. */
  readonly visibility: string;
  /** Whether the answer is worth keeping. */
  readonly isWanted: () => boolean;
  /** Hears what became of it. */
  readonly land: (landing: Landing) => void;
}

export interface RecorderOptions {
  readonly answers: Answers;
  readonly documents: Documents;
  readonly storable: Storable;
  readonly tracked: ReadonlyMap<Projection, TrackedVersion>;
}

/** Keeps the answers that Apollo gives, byte for byte as Fastify sends them. */
export class Recorder {
  /** By the headers of the request, the one object that node:http, Fastify and the GraphQL context share. */
  private readonly expected = new WeakMap<IncomingHttpHeaders, Expected>();
  private readonly executed = new WeakMap<IncomingHttpHeaders, Executed>();

  constructor(private readonly options: RecorderOptions) {}

  expect(headers: IncomingHttpHeaders, expected: Expected): void {
    this.expected.set(headers, expected);
  }

  /** Hears what is executed; to come after whatever changes results. */
  plugin(): ApolloServerPlugin<RequestContext> {
    return {
      requestDidStart: async () => {
        const askedAt = performance.now();
        return {
          willSendResponse: async ({ contextValue, response, operation, document, ...rest }) => {
            const touched = readBy(contextValue);
            this.tell(touched, askedAt);
            const { body } = response;
            if (operation === undefined || document === undefined || body.kind !== 'single') return;
            const expected = this.expected.get(contextValue.headers);
            if (expected !== undefined && isQuery(operation))
              this.options.documents.learn(document);
            if (expected?.isWanted() !== true) return;
            if (visibilityOf(contextValue.asker) !== expected.visibility) return;
            const { schema, request } = rest;
            const variables = request.variables ?? {};
            const result = body.singleResult;
            this.executed.set(contextValue.headers, {
              schema,
              document,
              operation,
              variables,
              request: contextValue,
              result,
              touched,
            });
          },
        };
      },
    };
  }

  /** Hears what is sent. A GET of an answer that can be kept is given an ETag, and nothing else where the client has it. */
  readonly onSend = async (
    { raw: { headers, method } }: FastifyRequest,
    reply: FastifyReply,
    payload: unknown,
  ): Promise<unknown> => {
    const expected = this.expected.get(headers);
    if (expected === undefined) return payload;
    this.expected.delete(headers);
    const executed = this.executed.get(headers);
    const isWanted = expected.isWanted();
    const template = executed && this.keep({ expected, executed, reply, payload }, method);
    expected.land(template === undefined ? 'not-kept' : 'kept');
    if (template === undefined && isWanted) this.options.answers.keepNone(expected.key);
    const etag = reply.getHeader('etag');
    if (template === undefined || typeof etag !== 'string') return payload;
    if (!isHeld(headers['if-none-match'], etag)) return payload;
    void reply.code(304).removeHeader('content-type');
    return null;
  };

  private keep(sent: Sent, method: string | undefined): Template | undefined {
    const { expected, executed, reply, payload } = sent;
    const { answers, storable } = this.options;
    if (reply.statusCode !== 200 || typeof payload !== 'string') return undefined;
    const parts = storable.partsOf(executed);
    const template = parts && storable.templateOf(executed, payload);
    if (parts === undefined || template === undefined) return undefined;
    if (method === 'GET') void reply.header('etag', etagOf(template));
    const headers = plainHeaders(reply, payload);
    if (headers === undefined) return undefined;
    const { used } = executed.request;
    // From now on it is worth to follow them.
    for (const { tracked } of parts) tracked.heldAt(performance.now());
    answers.keep(expected.key, new StoredAnswer({ template, parts, headers, used }));
    return template;
  }

  /** Whoever gets this answer is not shown older rows next. */
  private tell(touched: Touched, askedAt: number): void {
    for (const [projection, standing] of touched)
      this.options.tracked.get(projection)?.saw({ standing, askedAt });
  }
}

const isQuery = ({ operation }: { readonly operation: string }): boolean => operation === 'query';

interface Sent {
  readonly expected: Expected;
  readonly executed: Executed;
  readonly reply: FastifyReply;
  readonly payload: unknown;
}

/** The headers of a reply in their order, with the length that Fastify adds; undefined where one is said twice. */
function plainHeaders(
  reply: FastifyReply,
  payload: string,
): readonly (readonly [name: string, value: string])[] | undefined {
  const headers: (readonly [string, string])[] = [];
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (typeof value !== 'string' && typeof value !== 'number') return undefined;
    headers.push([name, String(value)]);
  }
  headers.push(['content-length', String(Buffer.byteLength(payload))]);
  return headers;
}
