import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { milliseconds } from '../model/duration.js';

const LOOK_EVERY = milliseconds(20);

/** How an HTTP server ends: what it was asked is answered, and nothing else keeps it open. */
export class ClosingServer {
  private readonly open = new Set<Socket>();

  constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      this.open.add(socket);
      socket.once('close', () => this.open.delete(socket));
    });
  }

  /** Refuses connections from now on, and closes each once it has its answer. */
  takeNoMore(): void {
    const { server } = this;
    server.prependListener('request', (_request, response: ServerResponse) => {
      response.shouldKeepAlive = false;
    });
    server.close();
    // Those that were answering when the server closed would stay open for as long as their clients like.
    const looking = setInterval(() => server.closeIdleConnections(), LOOK_EVERY);
    server.once('close', () => clearInterval(looking));
  }

  /** Closes connections that were opened in advance and never used: the server waits for them as for answers. */
  closeUnused(): void {
    for (const socket of this.open) if (socket.bytesRead === 0) socket.destroy();
  }
}
