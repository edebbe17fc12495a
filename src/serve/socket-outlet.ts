import { MessageType } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { Payload } from './payload.js';
import type { Outlet } from './subscription.js';

const TEXT = { binary: false };
const END = 0x7d;

/**
 * The `next` messages of one operation of a socket: its id around the payload that is serialised already. Its cursors
 * without a result are in the payload of a `ping`, the one message of the protocol whose payload is free.
 */
export class SocketOutlet implements Outlet {
  private readonly start: Buffer;

  constructor(
    private readonly socket: WebSocket,
    private readonly id: string,
  ) {
    this.start = Buffer.from(`{"id":${JSON.stringify(id)},"type":"${MessageType.Next}","payload":`);
  }

  get waiting(): number {
    return this.socket.bufferedAmount;
  }

  next({ json }: Payload, sent?: () => void): void {
    const { start, socket } = this;
    if (socket.readyState !== socket.OPEN) return sent?.();
    const message = Buffer.allocUnsafe(start.length + json.length + 1);
    message.set(start);
    message.set(json, start.length);
    message[message.length - 1] = END;
    socket.send(message, TEXT, sent);
  }

  stand(cursor: string): void {
    const { id, socket } = this;
    if (socket.readyState !== socket.OPEN) return;
    const message = { type: MessageType.Ping, payload: { cursors: { [id]: cursor } } };
    socket.send(JSON.stringify(message), TEXT);
  }
}
