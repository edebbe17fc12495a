import type { IncomingHttpHeaders } from 'node:http';
import type { ApolloServerPlugin } from '@apollo/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { nameOf } from '../access/asker.js';
import type { ConsumerTransport } from '../access/consumer.js';
import { AccessHits } from './access-hits.js';
import { askedIn, codeIn, type AccessLine, type WriteAccess } from './access-line.js';
import type { FastGate } from './fast/fast-gate.js';
import type { RequestContext } from './request.js';
import { AnsweredErrors } from './results.js';
import type { Subscription } from './subscription.js';

type Errors = Parameters<typeof codeIn>[0];
type Ended = Pick<AccessLine, 'code' | 'results'>;

/** One line a request, over every transport; answers that are given again are counted. */
export class AccessLog {
  /** What was asked over HTTP, by the headers of the request. */
  private readonly asked = new WeakMap<IncomingHttpHeaders, Omit<AccessLine, 'transport'>>();
  private readonly hits: AccessHits;

  constructor(private readonly write: WriteAccess) {
    this.hits = new AccessHits(write);
  }

  /** To be told to Apollo, after every plugin that changes results. */
  plugin(): ApolloServerPlugin<RequestContext> {
    return {
      requestDidStart: async () => ({
        willSendResponse: async ({ contextValue, response: { body } }) => {
          const { headers, asker, used } = contextValue;
          const code = body.kind === 'single' ? codeIn(body.singleResult.errors) : undefined;
          this.asked.set(headers, { consumer: nameOf(asker), ...askedIn(used), code });
        },
      }),
    };
  }

  /** Fastify's hook, for event streams: what was asked of those that were opened is written by {@link begun}. */
  readonly onStreamRefused = async (
    _request: FastifyRequest,
    { statusCode: status, elapsedTime }: FastifyReply,
  ): Promise<void> => {
    if (status >= 400)
      this.write({ transport: 'sse', ...UNREAD, status, ms: rounded(elapsedTime) });
  };

  /** Fastify's hook, for questions over HTTP: also for what was refused before GraphQL was asked. */
  readonly onResponse = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const asked = this.asked.get(request.headers) ?? UNREAD;
    const bytes = Number(reply.getHeader('content-length'));
    this.write({
      transport: 'http',
      ...asked,
      status: reply.statusCode,
      ms: rounded(reply.elapsedTime),
      ...(Number.isFinite(bytes) ? { bytes } : {}),
    });
  };

  /** The same gate, whose hits are counted. */
  counting(gate: FastGate): FastGate {
    return this.hits.of(gate);
  }

  /** Something is asked over a socket or an event stream; returns how to tell what came of it. */
  begun(
    transport: ConsumerTransport,
    { asker, used }: Pick<RequestContext, 'asker' | 'used'>,
  ): (errors?: Errors, more?: Ended) => void {
    const began = performance.now();
    return (errors, more = {}) =>
      this.write({
        transport,
        consumer: nameOf(asker),
        ...askedIn(used),
        code: codeIn(errors),
        ms: rounded(performance.now() - began),
        ...more,
      });
  }

  /** A subscription is written when it ends. */
  follows(
    transport: ConsumerTransport,
    request: Pick<RequestContext, 'asker' | 'used'>,
    subscription: Pick<Subscription, 'ended' | 'results'>,
  ): void {
    const end = this.begun(transport, request);
    subscription.ended.then(
      () => end(undefined, { results: subscription.results }),
      (error: unknown) => {
        const errors = error instanceof AnsweredErrors ? error.errors : undefined;
        end(errors, { results: subscription.results, code: codeIn(errors) });
      },
    );
  }

  /** Writes what is counted and not written yet. */
  close(): void {
    this.hits.flush();
  }
}

const UNREAD = { consumer: null, operation: null, document: null };

const rounded = (ms: number): number => Math.round(ms * 100) / 100;
