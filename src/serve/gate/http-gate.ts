import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BREAK, visit, type DocumentNode } from 'graphql';
import { OPEN, type Asker } from '../../access/asker.js';
import type { ConsumerTransport } from '../../access/consumer.js';
import { askedOperation } from '../asked-operation.js';
import type { AskedOperation } from '../checked-operation.js';
import type { ErrorAnswers } from '../error-answers.js';
import type { ParsedDocuments } from '../parsed-documents.js';
import { goneWith, type RequestContext } from '../request.js';
import type { Admitted } from './admission.js';
import { askedDocument, type DocumentHolder } from './asked-document.js';
import type { Gatekeeper } from './gatekeeper.js';
import { isRefused, refusedUnknown, type Refused } from './refusals.js';

export interface HttpGateParts {
  readonly gatekeeper: Gatekeeper;
  readonly errors: ErrorAnswers;
  /** Where Apollo finds the documents that were judged here. */
  readonly parsed: ParsedDocuments;
}

/** The gatekeeper's word on each HTTP request, before GraphQL is asked. */
export class HttpGate {
  private readonly askers = new WeakMap<IncomingMessage, Asker>();
  /** By the headers of the request, the one object that node:http, Fastify and the GraphQL context share. */
  private readonly admissions = new WeakMap<IncomingHttpHeaders, Admitted>();
  /** Whether a document asks for the schema. */
  private readonly introspecting = new WeakMap<DocumentNode, boolean>();

  constructor(private readonly parts: HttpGateParts) {}

  /** Refuses who may not ask over a transport, or asks too often, before anything else is read of the request. */
  readonly entering =
    (transport: ConsumerTransport) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
      const { gatekeeper } = this.parts;
      // What a browser asks beforehand it asks without a credential; GraphQL answers nothing to it.
      if (request.method === 'OPTIONS') {
        this.askers.set(request.raw, OPEN);
        return undefined;
      }
      const entering = await gatekeeper.entering(request.headers, transport);
      if (isRefused(entering)) return this.refuse(reply, entering);
      const { asker } = entering;
      const refused = gatekeeper.rated(asker);
      if (refused !== undefined) return this.refuse(reply, refused);
      this.askers.set(request.raw, asker);
      return undefined;
    };

  /** Judges what is asked, and puts the document in the place of its id. */
  readonly judging = async (
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply | undefined> => {
    const { method } = request;
    if (method !== 'GET' && method !== 'POST') return undefined;
    const asker = this.askerOf(request);
    if (asker.kind === 'open') return this.spellOut(request, reply);
    const { gatekeeper, parsed } = this.parts;
    const asked = askedOperation({
      method,
      query: parametersOf(request),
      body: request.body,
      headers: request.headers,
    });
    const admitted = gatekeeper.admitted(asker.contract, asked);
    if (isRefused(admitted)) return this.refuse(reply, admitted);
    this.admissions.set(request.headers, admitted);
    const { query, document, operationName } = admitted;
    parsed.learn(query, document);
    rewrite(request, { ...asked, query, operationName });
    return undefined;
  };

  /** Who asks; a request that did not enter is nobody's, and a defect of the station. */
  askerOf({ raw }: FastifyRequest): Asker {
    const asker = this.askers.get(raw);
    if (asker === undefined) throw new Error('A request came past the gate.');
    return asker;
  }

  contextOf(request: FastifyRequest, reply: FastifyReply): RequestContext {
    const asker = this.askerOf(request);
    const admitted = this.admissions.get(request.headers);
    return {
      headers: request.headers,
      gone: goneWith(reply.raw),
      asker,
      seat: this.parts.gatekeeper.seatOf(asker),
      seal: this.parts.gatekeeper.sealOf(asker),
      used: admitted?.used,
      reduced: admitted?.reduced,
    };
  }

  /** Whether this is what was judged: nothing else of a consumer is run. */
  wasJudged(
    { headers }: RequestContext,
    { source, operationName }: { readonly source: string; readonly operationName: string | null },
  ): boolean {
    const admitted = this.admissions.get(headers);
    return admitted?.query === source && admitted.operationName === operationName;
  }

  /** Whether a document, found valid for a consumer who may, asks for a schema that is told to nobody else. */
  isHidden(document: DocumentNode): boolean {
    if (!this.parts.gatekeeper.hidesSchema) return false;
    const known = this.introspecting.get(document) ?? asksForSchema(document);
    this.introspecting.set(document, known);
    return known;
  }

  refuse(reply: FastifyReply, { errors, status, headers }: Refused): FastifyReply {
    const told = errors.map((error) => this.parts.errors.answerUncoded(error));
    return reply
      .code(status)
      .headers({ 'cache-control': 'no-store', ...headers })
      .type('application/json; charset=utf-8')
      .send(JSON.stringify({ errors: told }));
  }

  /** Without a contract, documents of contracts may be named as well; what is not known is left to others to say. */
  private spellOut(request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
    const { method, body } = request;
    const holder = method === 'GET' ? readExtensions(parametersOf(request)) : body;
    if (typeof holder !== 'object' || holder === null) return undefined;
    const { named } = askedDocument(holder);
    if (named === undefined) return undefined;
    const registered = this.parts.gatekeeper.registered(named.id);
    if (registered === undefined)
      return named.by === 'id'
        ? this.refuse(reply, refusedUnknown(named, { hasContract: false }))
        : undefined;
    const asked = askedOperation({
      method,
      body,
      query: parametersOf(request),
      headers: JSON_TYPE,
    });
    rewrite(request, { ...asked, query: registered.text });
    return undefined;
  }
}

/** Bodies of other types were refused before; of a GET it does not matter. */
const JSON_TYPE = { 'content-type': 'application/json' };

type Parameters = DocumentHolder & Readonly<Record<string, string>>;

/** As Apollo reads them. */
const parametersOf = ({ url }: FastifyRequest): Parameters =>
  Object.fromEntries(new URLSearchParams(url.slice(url.indexOf('?') + 1)));

function readExtensions(parameters: Parameters): DocumentHolder {
  try {
    const { extensions } = parameters;
    return {
      ...parameters,
      extensions: typeof extensions === 'string' ? JSON.parse(extensions) : undefined,
    };
  } catch {
    return {};
  }
}

/** Makes the request say no more than what was judged. */
function rewrite(
  request: FastifyRequest,
  { query = '', operationName, variables }: AskedOperation,
): void {
  const named = operationName == null ? {} : { operationName };
  if (request.method === 'POST') {
    request.body = { query, ...named, ...(variables == null ? {} : { variables }) };
    return;
  }
  const [path = ''] = request.url.split('?', 1);
  // As it was sent, for it was judged as that.
  const { variables: text } = parametersOf(request);
  const said = { query, ...named, ...(text === undefined ? {} : { variables: text }) };
  request.raw.url = `${path}?${new URLSearchParams(said).toString()}`;
}

function asksForSchema(document: DocumentNode): boolean {
  let asks = false;
  visit(document, {
    Field: ({ name }) => {
      asks ||= name.value === '__schema' || name.value === '__type';
      return asks ? BREAK : undefined;
    },
  });
  return asks;
}
