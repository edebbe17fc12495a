import { CloseCode, type Server } from 'graphql-ws';
import type { IncomingHttpHeaders } from 'node:http';
import type { WebSocket } from 'ws';
import { seconds } from '../model/duration.js';
import { goneWith, type RequestContext } from './request.js';

/** How often a client is asked whether it is still there; one that has not answered by the next time is cut. */
const PING_EVERY = seconds(12);

/** A socket, and with which headers it was asked for. */
export interface OpenedSocket {
  readonly socket: WebSocket;
  readonly headers: IncomingHttpHeaders;
}

/** Speaks the protocol on one socket until it closes. */
export function openSocket(
  { socket, headers }: OpenedSocket,
  protocol: Server<RequestContext>,
): void {
  const gone = goneWith({
    get closed() {
      return socket.readyState >= socket.CLOSING;
    },
    once: (event, hear) => socket.once(event, hear),
  });
  const extra: RequestContext = { headers, gone };
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      // Resolves when the bytes have left the process: a slow client holds up only its own feed.
      send: (text) =>
        new Promise((resolve, reject) => {
          if (socket.readyState !== socket.OPEN) return resolve();
          socket.send(text, (error) => (error ? reject(error) : resolve()));
        }),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (hear) =>
        socket.on('message', (bytes: Buffer) => {
          hear(bytes.toString()).catch(() => socket.close(CloseCode.InternalServerError));
        }),
    },
    extra,
  );
  const stopPings = keepAlive(socket);
  // A frame that breaks the protocol or its bounds: ws closes the socket with the code for it.
  socket.on('error', () => undefined);
  socket.once('close', (code, reason) => {
    stopPings();
    void closed(code, reason.toString());
  });
}

function keepAlive(socket: WebSocket): () => void {
  let answered = true;
  socket.on('pong', () => (answered = true));
  const timer = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, PING_EVERY);
  return () => clearInterval(timer);
}
