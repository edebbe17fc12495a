import type { Server } from 'node:http';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { validateSchema } from 'graphql';
import { StationError } from '../model/station-error.js';
import { PROJECTION_STORES, type ProjectionStores } from '../store/projection-store.js';
import { SIGNALS, type Signals } from '../store/signals.js';
import { servedTypeFaults } from './check-served-types.js';
import { FastPath } from './fast/fast-path.js';
import {
  answerRefused,
  refuseBadHost,
  refuseDeepDocument,
  refuseMethod,
} from './refused-requests.js';
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
  private transports: Transports | undefined;
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
    fastify.addHook('onRoute', (route) => {
      if (route.url !== path) return;
      route.bodyLimit = serving.limits.maxBytes;
      route.preHandler = [refuseBadHost, refuseDeepDocument];
      route.errorHandler = answerRefused(serving.errors);
      // Also what fails before GraphQL is asked.
      route.onSend = async (_request: FastifyRequest, reply: FastifyReply) => {
        if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
      };
    });
    fastify.route({ url: path, method: ['DELETE', 'PATCH', 'PUT'], handler: refuseMethod });
    this.fastPath = this.openFastPath(serving, path);
    this.fastPath?.watch(fastify);
    const plugins = [
      ...(options.plugins ?? []),
      ...(this.fastPath ? [this.fastPath.plugin()] : []),
    ];
    await super.start({ ...options, plugins, schema, path });
    this.transports = new Transports({ schema, path, ...serving });
    const server = this.httpAdapterHost.httpAdapter.getHttpServer() as Server;
    this.transports.serve(fastify, server);
    this.fastPath?.serve(server);
  }

  private openFastPath(serving: Serving, path: string): FastPath | undefined {
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
    });
  }

  /** What stays open goes first: as long as anything is open, the HTTP server does not close. */
  override async stop(): Promise<void> {
    await this.transports?.close();
    await super.stop();
  }
}

function refuseFaults(faults: readonly string[]): void {
  if (faults.length === 0) return;
  const list = faults.map((fault) => `  ${fault}\n`).join('');
  throw new StationError('DEFINITIONS_INVALID', `The served types cannot be served:\n${list}`);
}
