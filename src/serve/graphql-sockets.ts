import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ExecutionArgs, FormattedExecutionResult } from 'graphql';
import {
  handleProtocols,
  makeServer,
  type Server as Protocol,
  type ServerOptions,
} from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { milliseconds, seconds } from '../model/duration.js';
import { toldFreshness } from './answer-age.js';
import type { ErrorAnswers } from './error-answers.js';
import { openSocket } from './open-socket.js';
import type { RequestContext } from './request.js';
import { touchedBy } from './request-freshness.js';
import { socketOperation, type SocketChecks } from './socket-operation.js';

export interface SocketOptions extends SocketChecks {
  /** Where sockets are opened; any other upgrade is refused. */
  readonly path: string;
  readonly errors: ErrorAnswers;
}

/** How long clients have to answer the close of their socket before it is cut. */
const CLOSE_WITHIN = seconds(1);

/** GraphQL over WebSocket, in the protocol graphql-transport-ws, beside HTTP on the same port. */
export class GraphqlSockets {
  private readonly sockets: WebSocketServer;
  private readonly protocol: Protocol<RequestContext>;

  constructor(private readonly options: SocketOptions) {
    const { limits, errors } = options;
    this.sockets = new WebSocketServer({
      noServer: true,
      maxPayload: limits.maxBytes,
      handleProtocols: (offered) => handleProtocols(offered),
    });
    this.protocol = makeServer<never, RequestContext>({
      connectionInitWaitTimeout: limits.initWithin,
      onSubscribe: ({ extra }, _id, payload) => socketOperation(options, payload, extra),
      onNext: (...[, , , operation, result]) => toldResult(result, operation, errors),
      onError: (...[, , , faults]) => faults.map((error) => errors.answerUncoded(error)),
    });
  }

  /** Takes the upgrades of a server from now on. */
  serve(server: Server): void {
    server.on('upgrade', (request, connection, head) => this.upgrade(request, connection, head));
  }

  /** Tells every client to go elsewhere, and resolves when all are gone. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.sockets.close(resolve));
    for (const socket of this.sockets.clients) socket.close(1001, 'The station is stopping.');
    const cut = setTimeout(() => {
      for (const socket of this.sockets.clients) socket.terminate();
    }, milliseconds(CLOSE_WITHIN));
    await closed;
    clearTimeout(cut);
  }

  private upgrade(request: IncomingMessage, connection: Duplex, head: Buffer): void {
    connection.on('error', () => connection.destroy());
    if (pathOf(request) !== this.options.path) {
      connection.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n', () =>
        connection.destroy(),
      );
      return;
    }
    this.sockets.handleUpgrade(request, connection, head, (socket: WebSocket) =>
      openSocket({ socket, headers: request.headers }, this.protocol),
    );
  }
}

type SocketResult = Parameters<NonNullable<ServerOptions['onNext']>>[4];

/** The result as the client may see it, with the age of what it was read from. */
function toldResult(
  { data, errors }: SocketResult,
  { contextValue }: ExecutionArgs,
  answers: ErrorAnswers,
): FormattedExecutionResult {
  const freshness = toldFreshness(touchedBy(contextValue as RequestContext));
  return {
    ...(errors && { errors: errors.map((error) => answers.answerUncoded(error)) }),
    ...(data === undefined ? {} : { data }),
    ...(freshness && { extensions: { freshness } }),
  };
}

const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0] ?? '';
