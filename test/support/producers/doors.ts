import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

/**
 * One HTTP address for many services: `/driver-service/drivers?ids=…` is answered by the driver service, by whatever it
 * listens on. One that is not there is 502, as behind any gateway.
 */
export async function openDoors(
  doors: Readonly<Record<string, string>>,
  port: number,
): Promise<Server> {
  const server = createServer((request, response) => {
    pass(doors, request, response).catch(() => {
      if (!response.headersSent) response.writeHead(502);
      response.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}

async function pass(
  doors: Readonly<Record<string, string>>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, name = '', path = ''] = /^\/([^/?]+)(.*)$/s.exec(request.url ?? '') ?? [];
  const door = doors[name];
  if (door === undefined) {
    response.writeHead(404).end();
    return;
  }
  const { method = 'GET' } = request;
  const body = await buffer(request);
  const told = await fetch(`${door}${path}`, {
    method,
    headers: toldOn(request),
    ...(body.length > 0 ? { body } : {}),
  });
  response.writeHead(told.status, Object.fromEntries(told.headers));
  response.end(Buffer.from(await told.arrayBuffer()));
}

/** The headers of the question, but for those that are about its connection. */
const toldOn = ({ headers }: IncomingMessage): Headers => {
  const told = new Headers();
  for (const [name, value] of Object.entries(headers))
    if (!OF_THE_CONNECTION.has(name) && value !== undefined) told.set(name, String(value));
  return told;
};

const OF_THE_CONNECTION = new Set(['connection', 'host', 'content-length', 'transfer-encoding']);
