import type { Server } from 'node:http';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { validateSchema } from 'graphql';
import { StationError } from '../model/station-error.js';
import { servedTypeFaults } from './check-served-types.js';
import { GraphqlSockets } from './graphql-sockets.js';
import type { Serving } from './serving.js';

/** What the module hands its driver beside Apollo's options. */
export interface StationDriverConfig extends ApolloDriverConfig {
  readonly serving: Serving;
}

/** Nest's Apollo driver, with the sockets beside it and the served types checked before anything listens. */
@Injectable()
export class StationDriver extends ApolloDriver {
  private sockets: GraphqlSockets | undefined;

  override async start(config: StationDriverConfig): Promise<void> {
    const { serving, schema, path = '/graphql', ...options } = config;
    if (schema === undefined) throw new Error('The GraphQL schema was not built.');
    refuseFaults(servedTypeFaults(serving.projections, schema));
    refuseFaults(validateSchema(schema).map(({ message }) => message));
    const fastify = this.httpAdapterHost.httpAdapter.getInstance<FastifyInstance>();
    fastify.addHook('onRoute', (route) => {
      if (route.url !== path) return;
      route.bodyLimit = serving.limits.maxBytes;
      // Also what fails before GraphQL is asked.
      route.onSend = async (_request: FastifyRequest, reply: FastifyReply) => {
        if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
      };
    });
    await super.start({ ...options, schema, path });
    this.sockets = new GraphqlSockets({ schema, path, ...serving });
    this.sockets.serve(this.httpAdapterHost.httpAdapter.getHttpServer() as Server);
  }

  /** The sockets go first: as long as one is open, the HTTP server does not close. */
  override async stop(): Promise<void> {
    await this.sockets?.close();
    await super.stop();
  }
}

function refuseFaults(faults: readonly string[]): void {
  if (faults.length === 0) return;
  const list = faults.map((fault) => `  ${fault}\n`).join('');
  throw new StationError('DEFINITIONS_INVALID', `The served types cannot be served:\n${list}`);
}
