import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Connections that clients opened in advance and never used. A server that closes waits for them as for answers, for
 * only those that were used before count as idle.
 */
export class UnusedConnections {
  private readonly open = new Set<Socket>();

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      this.open.add(socket);
      socket.once('close', () => this.open.delete(socket));
    });
  }

  close(): void {
    for (const socket of this.open) if (socket.bytesRead === 0) socket.destroy();
  }
}
