import { OPEN } from '../access/asker.js';
import { CloseCode, type Server } from 'graphql-ws';
import type { IncomingHttpHeaders } from 'node:http';
import type { WebSocket } from 'ws';
import { closeReason, RefusedSocket } from './gate/socket-entry.js';
import { goneWith } from './request.js';
import type { ConnectionLimits } from './request-limits.js';
import type { OpenSocket } from './socket-protocol.js';

/** A socket, and with which headers it was asked for. */
export interface OpenedSocket {
  readonly socket: WebSocket;
  readonly headers: IncomingHttpHeaders;
  readonly limits: ConnectionLimits;
}

/**
 * Speaks the protocol on one socket until it closes. Returns how to hear no more of it: whoever asked something that
 * was not heard asks again elsewhere. That resolves once all is answered that was heard.
 */
export function openSocket(
  { socket, headers, limits }: OpenedSocket,
  protocol: Server<OpenSocket>,
): () => Promise<unknown> {
  const answering = new Set<Promise<void>>();
  let isHeard = true;
  const gone = goneWith({
    get closed() {
      return socket.readyState >= socket.CLOSING;
    },
    once: (event, hear) => socket.once(event, hear),
  });
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      // Resolves when the bytes have left the process.
      send: (text) =>
        new Promise((resolve, reject) => {
          if (socket.readyState !== socket.OPEN) return resolve();
          socket.send(text, (error) => (error ? reject(error) : resolve()));
        }),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (hear) =>
        socket.on('message', (bytes: Buffer) => {
          if (!isHeard) return;
          readSlower(socket, limits);
          const answer = hear(bytes.toString()).catch((error: unknown) =>
            error instanceof RefusedSocket
              ? socket.close(error.closeCode, closeReason(error.message))
              : socket.close(closeCodeOf(error)),
          );
          answering.add(answer);
          void answer.then(() => answering.delete(answer));
        }),
    },
    { socket, request: { headers, gone, asker: OPEN }, running: 0 },
  );
  const stopPings = keepAlive(socket, limits);
  // A frame that breaks the protocol or its bounds: ws closes the socket with the code for it.
  socket.on('error', () => undefined);
  socket.once('close', (code, reason) => {
    stopPings();
    void closed(code, reason.toString());
  });
  return () => {
    isHeard = false;
    return Promise.all(answering);
  };
}

/** The library throws where it hears what only a server says; everything else is ours. */
const closeCodeOf = (error: unknown): CloseCode =>
  error instanceof Error && error.message.startsWith('Unexpected message of type')
    ? CloseCode.BadRequest
    : CloseCode.InternalServerError;

/** Who does not take its answers is not heard until it does; the pings cut who never does. */
function readSlower(socket: WebSocket, { mostWaiting }: ConnectionLimits): void {
  if (socket.isPaused || socket.bufferedAmount <= mostWaiting) return;
  socket.pause();
  // Sent after everything that waits.
  socket.ping('', false, () => socket.resume());
}

function keepAlive(socket: WebSocket, { pingEvery }: ConnectionLimits): () => void {
  let answered = true;
  socket.on('pong', () => (answered = true));
  const timer = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, pingEvery);
  return () => clearInterval(timer);
}
