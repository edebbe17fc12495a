import type { ApolloServerPlugin } from '@apollo/server';
import type { FastifyInstance, RouteOptions } from 'fastify';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { visibilityOf, type Asker } from '../../access/asker.js';
import { Versions } from '../../freshness/versions.js';
import { seconds } from '../../model/duration.js';
import type { Projection } from '../../model/projection.js';
import { StationError } from '../../model/station-error.js';
import type { ProjectionStores } from '../../store/projection-store.js';
import type { Signals } from '../../store/signals.js';
import type { RequestContext } from '../request.js';
import { isPlainGet, plainBodyLength } from './accepted.js';
import { Answers } from './answers.js';
import { putBack, readBody } from './body.js';
import { Documents } from './documents.js';
import { isHeld } from './etag.js';
import { OPEN_GATE, type FastGate } from './fast-gate.js';
import { Flights, type Landing } from './flights.js';
import { Recorder } from './recorder.js';
import { requestKey } from './request-key.js';
import { Storable } from './storable.js';
import type { Refusal, Sendable } from './stored-answer.js';

export interface FastPathOptions {
  readonly path: string;
  readonly projections: readonly Projection[];
  readonly stores: ProjectionStores;
  readonly signals: Pick<Signals, 'onMoved'>;
  /** Of a request's body: a longer one is refused the ordinary way. */
  readonly maxBodyBytes: number;
  /** Of all stored answers, about. */
  readonly maxBytes: number;
  /** Who may be given answers; everybody unless told. */
  readonly gate?: FastGate | undefined;
  /** Documents that may be asked for by their ids before anybody asked for them, as graphql-js prints them. */
  readonly documents?: readonly string[] | undefined;
}

/** What became of the requests that could be answered here. */
export interface FastCounts {
  hits: number;
  /** Went the ordinary way. */
  passed: number;
  /** Waited for another's answer. */
  joined: number;
}

/** How long one waits for the answer to another's question before asking by itself. */
const PATIENCE = seconds(1);
/** How often one waits for others before asking by itself. */
const MAX_JOINS = 3;

/** A request that may be answered here, or goes on as if it had not been looked at. */
interface Asking {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly key: string;
  readonly asker: Asker;
  /** Takes the ordinary way. */
  readonly pass: () => void;
}

/** Answers again what was answered before, below Fastify and Apollo, while it is still true. */
export class FastPath {
  readonly counts: FastCounts = { hits: 0, passed: 0, joined: 0 };
  readonly answers: Answers;
  private readonly documents = new Documents();
  private readonly gate: FastGate;
  private readonly versions: Versions;
  private readonly recorder: Recorder;
  private readonly flights = new Flights(PATIENCE);
  private isClosed = false;

  constructor(private readonly options: FastPathOptions) {
    const { projections, stores, signals, gate = OPEN_GATE } = options;
    this.gate = gate;
    for (const text of options.documents ?? []) this.documents.register(text);
    this.answers = new Answers(options.maxBytes);
    this.versions = new Versions({ signals });
    const tracked = new Map(
      projections.map((projection) => [projection, this.versions.of(stores.open(projection))]),
    );
    const storable = new Storable(tracked);
    const { answers, documents } = this;
    this.recorder = new Recorder({ answers, documents, storable, tracked });
  }

  /** To be told to Apollo, after every plugin that changes results. */
  plugin(): ApolloServerPlugin<RequestContext> {
    return this.recorder.plugin();
  }

  /** Sees what Fastify sends; to be called before the route is made, and after all that changes what it sends. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', (route: RouteOptions) => {
      if (route.url !== this.options.path) return;
      const before = route.onSend === undefined ? [] : [route.onSend].flat();
      route.onSend = [...before, this.recorder.onSend];
    });
    // Who asks while the server closes is told so the ordinary way.
    fastify.addHook('preClose', async () => this.close());
  }

  /** Comes before everybody who listens for the requests of a server now. */
  serve(server: Server): void {
    const ordinary = server.listeners('request') as RequestListener[];
    server.removeAllListeners('request');
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const pass = (): void => {
        for (const listener of ordinary) listener.call(server, request, response);
      };
      this.take(request, response, pass);
    });
  }

  close(): void {
    this.isClosed = true;
    this.versions.close();
  }

  private take(request: IncomingMessage, response: ServerResponse, pass: () => void): void {
    const { headers, method, url = '' } = request;
    const { path, maxBodyBytes } = this.options;
    const isAsked =
      url.startsWith(path) && (url.length === path.length || url.charAt(path.length) === '?');
    if (this.isClosed || !isAsked) return pass();
    const asker = this.gate.enter(headers);
    if (asker === undefined) return pass();
    const asking = (asked: string): Asking => {
      const key = requestKey(request, { visibility: visibilityOf(asker), asked });
      return { request, response, key, asker, pass };
    };
    if (method === 'POST' && url === path) {
      const length = plainBodyLength(headers, maxBodyBytes);
      if (length === undefined) return pass();
      return readBody(request, length, (body) =>
        this.answer(asking(body.toString('latin1')), () => putBack(request, body)),
      );
    }
    if (method === 'GET' && url !== path) return this.takeGet(request, asking(url));
    pass();
  }

  private takeGet(request: IncomingMessage, asking: Asking): void {
    if (!isPlainGet(request.headers)) return asking.pass();
    this.answer(asking, () => {
      const { url = '' } = request;
      // Whoever has a contract means a document of that.
      const isNamed = asking.asker.kind === 'open' && url.includes('documentId=');
      const spelled = isNamed ? this.documents.spelledOut(url) : 'none';
      if (typeof spelled === 'object') request.url = spelled.target;
      return spelled === 'unknown' ? 'unknown' : undefined;
    });
  }

  /** @param restore makes the request as if nothing was read of it */
  private answer(asking: Asking, restore: () => void | 'unknown'): void {
    const refusal = this.tryHit(asking);
    if (refusal === 'sent') return;
    if (restore() === 'unknown') return tellUnknown(asking.response);
    if (refusal === 'unsure' || this.answers.isUnfit(asking.key)) return this.pass(asking);
    void this.joinOrAsk(asking);
  }

  private tryHit(asking: Asking): Refusal | 'sent' | 'none' {
    const { key, request, response, asker } = asking;
    const stored = this.answers.of(key);
    if (stored === undefined) return 'none';
    const sendable = stored.sendableAt(performance.now());
    if (sendable === 'outdated') this.answers.forget(key);
    if (typeof sendable === 'string') return sendable;
    if (!this.gate.take(asker)) return 'unsure';
    this.counts.hits += 1;
    send(request, response, sendable);
    this.gate.answered(stored.used);
    return 'sent';
  }

  private async joinOrAsk(asking: Asking): Promise<void> {
    for (let joins = 0; joins < MAX_JOINS; joins += 1) {
      const underWay = this.flights.underWay(asking.key);
      if (underWay === undefined) return this.pass(asking, this.flights.begin(asking.key));
      if (joins === 0) this.counts.joined += 1;
      const landing = await underWay;
      if (asking.response.closed) return;
      if (landing === 'not-kept') break;
      const refusal = this.tryHit(asking);
      if (refusal === 'sent') return;
      if (refusal === 'unsure') break;
    }
    this.pass(asking);
  }

  private pass(asking: Asking, land: (landing: Landing) => void = () => undefined): void {
    const { request, response, key, asker, pass } = asking;
    this.counts.passed += 1;
    // Whoever asks by GET is told an ETag, also the first time.
    const isWorth = this.answers.isWorthKeeping(key) || request.method === 'GET';
    const isWanted = (): boolean => isWorth || this.flights.isAwaited(key);
    const visibility = visibilityOf(asker);
    this.recorder.expect(request.headers, { key, visibility, isWanted, land });
    response.once('close', () => land('not-kept'));
    pass();
  }
}

function send(request: IncomingMessage, response: ServerResponse, sendable: Sendable): void {
  const { headers, body, etag } = sendable;
  if (etag !== undefined && isHeld(request.headers['if-none-match'], etag)) {
    response.writeHead(304, withoutBody(headers)).end();
    return;
  }
  response.writeHead(200, headers as string[]).end(body, 'latin1');
}

const OF_THE_BODY = ['content-type', 'content-length'];

function withoutBody(headers: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < headers.length; i += 2)
    if (!OF_THE_BODY.includes(headers[i] ?? '')) kept.push(headers[i] ?? '', headers[i + 1] ?? '');
  return kept;
}

function tellUnknown(response: ServerResponse): void {
  const { code, message } = new StationError(
    'DOCUMENT_UNKNOWN',
    'No document of this id was answered here lately.',
  );
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  response
    .writeHead(404, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'content-length': Buffer.byteLength(body),
    })
    .end(body);
}
