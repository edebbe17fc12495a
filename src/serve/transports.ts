import type { Server } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { EventStreams } from './event-streams.js';
import { GraphqlSockets } from './graphql-sockets.js';
import { KnownDocuments } from './known-documents.js';
import { OpenConnections } from './open-connections.js';
import type { Serving } from './serving.js';
import { Subscriptions } from './subscriptions.js';
import { UnusedConnections } from './unused-connections.js';

export interface TransportsOptions extends Serving {
  readonly schema: GraphQLSchema;
  /** Of the sockets; event streams are at `/stream` below it. */
  readonly path: string;
}

/** What runs and what is open, for those who watch. */
export interface TransportCounts {
  readonly connections: number;
  readonly subscriptions: number;
  readonly sharedEvaluations: number;
}

/** The transports of subscriptions: sockets and event streams, over the same checks, limits and evaluations. */
export class Transports {
  private readonly subscriptions: Subscriptions;
  private readonly connections: OpenConnections;
  private readonly sockets: GraphqlSockets;
  private readonly streams: EventStreams;
  private unused: UnusedConnections | undefined;

  constructor(private readonly options: TransportsOptions) {
    const { schema, limits, errors, path } = options;
    this.subscriptions = new Subscriptions(errors, limits);
    this.connections = new OpenConnections(limits);
    const documents = new KnownDocuments(schema, limits);
    const { subscriptions, connections } = this;
    const transport = { schema, limits, errors, documents, subscriptions, connections };
    this.sockets = new GraphqlSockets(transport, path);
    this.streams = new EventStreams(transport);
  }

  get counts(): TransportCounts {
    return { connections: this.connections.count, ...this.subscriptions.counts };
  }

  /** Before the server listens. */
  serve(fastify: FastifyInstance, server: Server): void {
    this.streams.serve(fastify, `${this.options.path}/stream`);
    this.sockets.serve(server);
    this.unused = new UnusedConnections(server);
  }

  /** Tells every subscriber that it is complete, then closes its connection; resolves when all are gone. */
  async close(): Promise<void> {
    this.subscriptions.drain();
    // By then each socket was sent the completion of its operations.
    await nextTurn();
    await Promise.all([this.sockets.close(), this.streams.close()]);
    this.unused?.close();
  }
}
