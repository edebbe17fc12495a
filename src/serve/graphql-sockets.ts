import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { handleProtocols, type Server as Protocol } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { openSocket } from './open-socket.js';
import { socketProtocol, type OpenSocket } from './socket-protocol.js';
import type { Transport } from './transport.js';

/** GraphQL over WebSocket, in the protocol graphql-transport-ws, beside HTTP on the same port. */
export class GraphqlSockets {
  private readonly sockets: WebSocketServer;
  private readonly protocol: Protocol<OpenSocket>;
  /** Each socket, and how to hear no more of it. */
  private readonly open = new Map<WebSocket, () => Promise<unknown>>();

  /** @param path where sockets are opened; any other upgrade is refused */
  constructor(
    private readonly transport: Transport,
    private readonly path: string,
  ) {
    this.sockets = new WebSocketServer({
      noServer: true,
      maxPayload: transport.limits.maxBytes,
      handleProtocols: (offered) => handleProtocols(offered),
    });
    this.protocol = socketProtocol(transport);
  }

  /** Takes the upgrades of a server from now on. */
  serve(server: Server): void {
    server.on('upgrade', (request, connection, head) => this.upgrade(request, connection, head));
  }

  /**
   * Tells every client to go elsewhere, and resolves when all are gone. Subscriptions were drained before: what was
   * sent to their clients goes out first, and what they asked is answered.
   */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.sockets.close(resolve));
    for (const [socket, hearNoMore] of this.open)
      void hearNoMore().then(() => socket.close(1001, 'The station is stopping.'));
    const cut = setTimeout(() => {
      for (const socket of this.sockets.clients) socket.terminate();
    }, this.transport.limits.closeWithin);
    await closed;
    clearTimeout(cut);
  }

  private upgrade(request: IncomingMessage, connection: Duplex, head: Buffer): void {
    connection.on('error', () => connection.destroy());
    if (pathOf(request) !== this.path) return refuse(connection, '404 Not Found');
    const { connections, gatekeeper, limits } = this.transport;
    if (gatekeeper.plainlyRefused(request.headers.authorization) !== undefined)
      return refuse(connection, UNAUTHORIZED);
    const release = connections.take(request.socket.remoteAddress ?? '');
    if (release === undefined) return refuse(connection, '429 Too Many Requests');
    // Also when the upgrade itself fails.
    connection.once('close', release);
    this.sockets.handleUpgrade(request, connection, head, (socket: WebSocket) => {
      const opened = { socket, headers: request.headers, limits };
      this.open.set(socket, openSocket(opened, this.protocol));
      socket.once('close', () => this.open.delete(socket));
    });
  }
}

function refuse(connection: Duplex, status: string): void {
  connection.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () =>
    connection.destroy(),
  );
}

const UNAUTHORIZED = '401 Unauthorized\r\nWWW-Authenticate: Bearer';

const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0] ?? '';
