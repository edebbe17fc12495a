import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { StationError } from '../model/station-error.js';
import { askedOperation } from './asked-operation.js';
import { checkedOperation, type CheckedOperation } from './checked-operation.js';
import type { HttpGate } from './gate/http-gate.js';
import { startedSubscription } from './gate/started-subscription.js';
import { payloadOf, refusedPayload, type Payload } from './payload.js';
import { answerRefused } from './refused-requests.js';
import { goneWith } from './request.js';
import { begunFrom } from './resumable.js';
import { AnsweredErrors } from './results.js';
import { StreamOutlet } from './stream-outlet.js';
import { Subscription } from './subscription.js';
import type { Transport } from './transport.js';

/**
 * GraphQL over server-sent events, in the protocol of graphql-sse with one connection an operation. Own code, for the
 * library's events have no `id`, and it would serialise each result once for each client.
 */
export class EventStreams {
  private readonly open = new Set<FastifyReply['raw']>();
  private isClosing = false;

  constructor(
    private readonly transport: Transport,
    private readonly gate: HttpGate,
  ) {}

  /** Answers at a path from now on; before the server listens. */
  serve(fastify: FastifyInstance, path: string): void {
    const { accessLog } = this.transport;
    fastify.route({
      method: ['GET', 'POST'],
      url: path,
      bodyLimit: this.transport.limits.maxBytes,
      exposeHeadRoute: false,
      onRequest: this.gate.entering('sse'),
      errorHandler: answerRefused(this.transport.errors),
      ...(accessLog && { onResponse: accessLog.onStreamRefused }),
      handler: async (request, reply) => this.answer(request, reply),
    });
  }

  /** Resolves when all streams have ended; subscriptions were drained before. */
  async close(): Promise<void> {
    this.isClosing = true;
    const { closeWithin } = this.transport.limits;
    const cut = setTimeout(() => {
      for (const response of this.open) response.destroy();
    }, closeWithin);
    await Promise.all(
      [...this.open].map((response) => new Promise((resolve) => response.once('close', resolve))),
    );
    clearTimeout(cut);
  }

  private async answer(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    void reply.header('cache-control', 'no-store');
    refuseUnfit(request);
    const asked = askedOperation(request);
    const release = this.isClosing ? undefined : this.transport.connections.take(request.ip);
    if (release === undefined) throw tooMany(reply);
    const { raw } = reply;
    this.open.add(raw);
    raw.once('close', () => {
      release();
      this.open.delete(raw);
    });
    reply.hijack();
    const operation = checkedOperation(this.transport, asked, {
      headers: request.headers,
      gone: goneWith(raw),
      asker: this.gate.askerOf(request),
    });
    const outlet = new StreamOutlet(raw);
    outlet.open();
    const heartbeats = setInterval(() => outlet.heartbeat(), this.transport.limits.pingEvery);
    raw.once('close', () => clearInterval(heartbeats));
    await this.run('document' in operation ? resumed(operation, request) : operation, {
      outlet,
      raw,
    });
  }

  private async run(
    operation: CheckedOperation | Parameters<typeof refused>[1],
    { outlet, raw }: { readonly outlet: StreamOutlet; readonly raw: FastifyReply['raw'] },
  ): Promise<void> {
    const { errors } = this.transport;
    try {
      const begun =
        'document' in operation ? await this.begin(operation, outlet) : refused(errors, operation);
      if (begun instanceof Subscription) {
        if ('document' in operation)
          this.transport.accessLog?.follows('sse', operation.contextValue, begun);
        raw.once('close', () => begun.end());
        if (raw.destroyed) begun.end();
        await begun.ended;
      } else outlet.next(begun);
    } catch (error) {
      outlet.next(
        refusedPayload(
          error instanceof AnsweredErrors ? error.errors : [errors.answer({ message: '' }, error)],
        ),
      );
    }
    outlet.complete();
  }

  private async begin(
    operation: CheckedOperation,
    outlet: StreamOutlet,
  ): Promise<Subscription | Payload> {
    const { errors, executor, gatekeeper, accessLog } = this.transport;
    const { kind, contextValue } = operation;
    if (kind === 'subscription') return startedSubscription(this.transport, operation, outlet);
    const end = accessLog?.begun('sse', contextValue);
    const since = performance.now();
    const result = await executor.execute(operation);
    gatekeeper.notes.ran(contextValue.used, result, since);
    end?.(result.errors);
    return payloadOf(result, contextValue, errors);
  }
}

const refused = (
  errors: Transport['errors'],
  faults: Exclude<ReturnType<typeof checkedOperation>, CheckedOperation>,
): Payload => refusedPayload(faults.map((fault) => errors.answerUncoded(fault)));

/** Browsers open a stream anew by themselves, and say which event was the last they got. */
function resumed(operation: CheckedOperation, { headers }: FastifyRequest): CheckedOperation {
  const last = headers['last-event-id'];
  if (typeof last !== 'string' || last === '') return operation;
  return begunFrom(operation, { after: last });
}

/** @throws StationError BAD_REQUEST */
function refuseUnfit({ headers, method }: FastifyRequest): void {
  if (!/text\/event-stream|\*\/\*/i.test(headers.accept ?? '*/*'))
    throw new StationError('BAD_REQUEST', 'It does not accept text/event-stream.');
  // The pages of other sites can send a GET without asking; browsers tell that they do.
  if (method === 'GET' && headers['sec-fetch-site'] === 'cross-site')
    throw new StationError('BAD_REQUEST', 'It comes from a page of another site.');
}

function tooMany(reply: FastifyReply): StationError {
  void reply.header('retry-after', '1');
  const refusal = new StationError(
    'TOO_MANY_CONNECTIONS',
    'No more connections are taken from here now.',
  );
  return Object.assign(refusal, { statusCode: 429 });
}
