import type { Server } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { AccessLog } from './access-log.js';
import { ClosingServer } from './closing-server.js';
import { EventStreams } from './event-streams.js';
import type { Gate } from './gate/open-gate.js';
import type { Executor } from './execution/executor.js';
import { GraphqlSockets } from './graphql-sockets.js';
import { KnownDocuments } from './known-documents.js';
import { OpenConnections } from './open-connections.js';
import type { Serving } from './serving.js';
import { Subscriptions } from './subscriptions.js';

export interface TransportsOptions extends Serving {
  readonly schema: GraphQLSchema;
  readonly executor: Executor;
  readonly gate: Gate;
  readonly accessLog: AccessLog | undefined;
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
  private server: ClosingServer | undefined;

  constructor(private readonly options: TransportsOptions) {
    const { schema, executor, gate, accessLog, limits, errors, path } = options;
    this.subscriptions = new Subscriptions(errors, limits);
    this.connections = new OpenConnections(limits);
    const documents = new KnownDocuments(schema, limits);
    const { subscriptions, connections } = this;
    const { gatekeeper } = gate;
    const transport = {
      schema,
      executor,
      gatekeeper,
      limits,
      errors,
      documents,
      subscriptions,
      connections,
      accessLog,
    };
    this.sockets = new GraphqlSockets(transport, path);
    this.streams = new EventStreams(transport, gate.http);
  }

  get counts(): TransportCounts {
    return { connections: this.connections.count, ...this.subscriptions.counts };
  }

  /** Before the server listens. */
  serve(fastify: FastifyInstance, server: Server): void {
    this.streams.serve(fastify, `${this.options.path}/stream`);
    this.sockets.serve(server);
    this.server = new ClosingServer(server);
  }

  /**
   * Refuses connections, tells every subscriber that it is complete and where to go on, answers what was asked, and
   * closes the connections of all of them; resolves when they are gone.
   */
  async close(): Promise<void> {
    this.server?.takeNoMore();
    this.subscriptions.drain();
    // By then each socket was sent the completion of its operations.
    await nextTurn();
    await Promise.all([this.sockets.close(), this.streams.close()]);
    this.server?.closeUnused();
    this.options.gate.gatekeeper.notes.count();
  }
}
