import { connect } from 'node:net';
import { LOOPBACK } from './free-port.js';

const TIMEOUT_MS = 1_000;

export interface Exchange {
  port: number;
  send: string | Uint8Array;
  /** True when what the server has said so far shows that it is ready. */
  ready: (said: string) => boolean;
}

/**
 * One question to a server on the loopback interface: true when it answered that it is ready, false when
 * it refused, closed, or said nothing in a second. Bare TCP, so that no client library is needed here.
 */
export function ask({ port, send, ready }: Exchange): Promise<boolean> {
  return new Promise((resolve) => {
    let said = '';
    const socket = connect({ port, host: LOOPBACK });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(TIMEOUT_MS, () => end(false));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
    socket.once('connect', () => socket.write(send));
    socket.on('data', (bytes) => {
      said += bytes.toString('latin1');
      if (ready(said)) end(true);
    });
  });
}
