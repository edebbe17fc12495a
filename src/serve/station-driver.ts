import type { Server } from 'node:http';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Inject, Injectable, Optional } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { validateSchema } from 'graphql';
import { AUTHENTICATION, type Authentication } from '../access/asker.js';
import { ContractBook } from '../access/contract-book.js';
import { RateLimits } from '../access/rates/rate-limits.js';
import { USE_RECORD, type UseRecord } from '../access/use.js';
import { OBSERVE, type Observe } from '../model/fact.js';
import { StationError } from '../model/station-error.js';
import { PROJECTION_STORES, type ProjectionStores } from '../store/projection-store.js';
import { SIGNALS, type Signals } from '../store/signals.js';
import { STATION_SECRET, type StationSecret } from '../store/station-secret.js';
import { servedTypeFaults } from './check-served-types.js';
import { AccessLog } from './access-log.js';
import { executedBy } from './execution/apollo-execution.js';
import { Executor } from './execution/executor.js';
import { FastPath } from './fast/fast-path.js';
import type { Gatekeeper } from './gate/gatekeeper.js';
import { openGate } from './gate/open-gate.js';
import { guarded } from './gate/gate-plugin.js';
import { serveSchemas } from './gate/schema-page.js';
import { answerRefused, refuseMethod, refuseUnreadable } from './refused-requests.js';
import type { Serving } from './serving.js';
import { Transports, type TransportCounts } from './transports.js';

/** What the module hands its driver beside Apollo's options. */
export interface StationDriverConfig extends ApolloDriverConfig {
  readonly serving: Serving;
}

/** Nest's Apollo driver, with the transports of subscriptions beside it and the served types checked before anything listens. */
@Injectable()
export class StationDriver extends ApolloDriver {
  @Inject(PROJECTION_STORES) private readonly stores: ProjectionStores;
  @Inject(SIGNALS) private readonly signals: Signals;
  @Optional() @Inject(AUTHENTICATION) readonly authentication?: Authentication;
  @Optional() @Inject(ContractBook) readonly contracts?: ContractBook;
  @Optional() @Inject(RateLimits) readonly rates?: RateLimits;
  @Optional() @Inject(USE_RECORD) readonly record?: UseRecord;
  @Optional() @Inject(STATION_SECRET) readonly secret?: StationSecret;
  @Optional() @Inject(OBSERVE) readonly observe?: Observe;
  private transports: Transports | undefined;
  private accessLog: AccessLog | undefined;
  /** Undefined where no answer is given again, and before the start. */
  fastPath: FastPath | undefined;

  /** What runs and what is open; undefined before the start. */
  get counts(): TransportCounts | undefined {
    return this.transports?.counts;
  }

  override async start(config: StationDriverConfig): Promise<void> {
    const { serving, schema, path = '/graphql', ...options } = config;
    if (schema === undefined) throw new Error('The GraphQL schema was not built.');
    refuseFaults(servedTypeFaults(serving.projections, schema));
    refuseFaults(validateSchema(schema).map(({ message }) => message));
    const fastify = this.httpAdapterHost.httpAdapter.getInstance<FastifyInstance>();
    const gate = await openGate(schema, serving, this);
    const { http, gatekeeper, parsed } = gate;
    const accessLog = serving.writeAccess && new AccessLog(serving.writeAccess);
    this.accessLog = accessLog;
    fastify.addHook('onRoute', (route) => {
      if (route.url !== path) return;
      route.bodyLimit = serving.limits.maxBytes;
      route.onRequest = http.entering('http');
      route.preHandler = [refuseUnreadable, http.judging];
      route.errorHandler = answerRefused(serving.errors);
      if (accessLog !== undefined) route.onResponse = accessLog.onResponse;
      // Also what fails before GraphQL is asked.
      route.onSend = (_request: FastifyRequest, reply: FastifyReply, _payload, done) => {
        if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
        done();
      };
    });
    fastify.route({ url: path, method: ['DELETE', 'PATCH', 'PUT'], handler: refuseMethod });
    this.fastPath = this.openFastPath(serving, path, gatekeeper);
    this.fastPath?.watch(fastify);
    const executor = new Executor(schema, serving.execution ?? 'compiled');
    const { gateway, plugin: executing } = executedBy(executor, schema);
    const plugins = [
      executing,
      guarded(http, gatekeeper),
      ...(options.plugins ?? []),
      ...(this.fastPath ? [this.fastPath.plugin()] : []),
      ...(accessLog ? [accessLog.plugin()] : []),
    ];
    for (const { documents } of gatekeeper.contracts)
      for (const { document, operationName } of documents.values())
        executor.prepare(document, operationName);
    const context = (request: FastifyRequest, reply: FastifyReply) =>
      http.contextOf(request, reply);
    const asked = { context, documentStore: parsed, gateway };
    await super.start({ ...options, ...asked, plugins, schema, path });
    this.transports = new Transports({ schema, path, executor, gate, accessLog, ...serving });
    serveSchemas(fastify, path, { gatekeeper, gate: http, isOperator: serving.isOperator });
    const server = this.httpAdapterHost.httpAdapter.getHttpServer() as Server;
    this.transports.serve(fastify, server);
    this.fastPath?.serve(server);
  }

  private openFastPath(
    serving: Serving,
    path: string,
    gatekeeper: Gatekeeper,
  ): FastPath | undefined {
    const { projections, limits, answerBytes: maxBytes } = serving;
    if (maxBytes === undefined) return undefined;
    const { stores, signals } = this;
    return new FastPath({
      path,
      projections,
      stores,
      signals,
      maxBodyBytes: limits.maxBytes,
      maxBytes,
      gate: this.accessLog?.counting(gatekeeper) ?? gatekeeper,
      documents: gatekeeper.contracts.flatMap(({ documents }) =>
        [...documents.values()].map(({ text }) => text),
      ),
    });
  }

  /** What stays open goes first: as long as anything is open, the HTTP server does not close. */
  override async stop(): Promise<void> {
    await this.transports?.close();
    await super.stop();
    this.accessLog?.close();
  }
}

function refuseFaults(faults: readonly string[]): void {
  if (faults.length === 0) return;
  const list = faults.map((fault) => `  ${fault}\n`).join('');
  throw new StationError('DEFINITIONS_INVALID', `The served types cannot be served:\n${list}`);
}
