import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

export const LOOPBACK = '127.0.0.1';

/**
 * Below the ports that systems give to outgoing connections: nobody takes the port while its server is
 * down, and a client that reconnects meanwhile cannot end up connected to itself.
 */
const FIRST = 20_000;
const LAST = 30_000;
const ATTEMPTS = 100;

/** Whether a server could listen on the port of the host now. */
export function isFree(port: number, host: string = LOOPBACK): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A port of the loopback interface that nobody listens on now. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(FIRST, LAST);
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port found on ${LOOPBACK} between ${FIRST} and ${LAST}.`);
}
