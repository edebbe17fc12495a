import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FormattedExecutionResult } from 'graphql';
import { handleProtocols, makeServer, type ServerOptions } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { milliseconds, seconds } from '../model/duration.js';
import type { ErrorAnswers } from './error-answers.js';
import { openSocket } from './open-socket.js';
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
  private readonly protocol: ReturnType<typeof makeServer>;

  constructor(private readonly options: SocketOptions) {
    const { limits, errors } = options;
    this.sockets = new WebSocketServer({
      noServer: true,
      maxPayload: limits.maxBytes,
      handleProtocols: (offered) => handleProtocols(offered),
    });
    this.protocol = makeServer({
      connectionInitWaitTimeout: limits.initWithin,
      onSubscribe: (_socket, _id, payload) => socketOperation(options, payload),
      onNext: (...[, , , , result]) => withAnswers(result, errors),
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
      openSocket(socket, this.protocol),
    );
  }
}

type SocketResult = Parameters<NonNullable<ServerOptions['onNext']>>[4];

/** The result as the client may see it; nothing when it may see it as it is. */
function withAnswers(
  { data, errors }: SocketResult,
  answers: ErrorAnswers,
): FormattedExecutionResult | undefined {
  if (errors === undefined) return undefined;
  const seen = errors.map((error) => answers.answerUncoded(error));
  return data === undefined ? { errors: seen } : { data, errors: seen };
}

const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0] ?? '';
