import { request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import fc, { type GeneratorValue } from 'fast-check';
import type { GraphQLSchema } from 'graphql';
import { WebSocket } from 'ws';
import { CARDS, CHANGED } from '../../support/card-station.js';
import { faultsOf } from '../../support/fuzz/answers.js';
import { bytesOf, converse, framesOf, sendBytes } from '../../support/fuzz/frames.js';
import { ask } from '../../support/fuzz/raw-http.js';
import {
  bodyRequest,
  headerRequest,
  operationRequest,
  streamRequest,
} from '../../support/fuzz/requests.js';
import type { Opened } from './course.js';

export interface Trouble extends Opened {
  readonly schema: GraphQLSchema;
}

/**
 * As many different documents as the station remembers, and more: what it keeps of them is bounded, and is not to be
 * taken for a leak while it fills.
 */
export async function fillMemory({ url }: Opened): Promise<void> {
  for (let i = 0; i < REMEMBERED; i++) {
    const fields = Array.from({ length: 30 }, (_, j) => `f${i}_${j}: totalCount`).join(' ');
    const body = JSON.stringify({ query: `{ productCards(first: 1) { ${fields} } }` });
    const headers = { 'content-type': 'application/json' };
    const event = { ...headers, accept: 'text/event-stream' };
    await fetch(url, { method: 'POST', headers, body }).then((answer) => answer.text());
    if (i % 4 === 0)
      await fetch(`${url}/stream`, { method: 'POST', headers: event, body }).then((answer) =>
        answer.text(),
      );
  }
}

const REMEMBERED = 8_000;

/** One act of one client; what was wrong with how the station took it. */
export type Act = (station: Trouble) => Promise<readonly string[]>;

const SUBSCRIBE = [
  { type: 'connection_init' },
  { id: '1', type: 'subscribe', payload: { query: CHANGED } },
].map((message) => JSON.stringify(message));

const opened = (socket: WebSocket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('open', () => {
      for (const text of SUBSCRIBE) socket.send(text);
      resolve();
    });
    socket.once('error', reject);
  });

/** Subscribes to everything and reads nothing of it, then reads it all, or goes. */
export const slow: Act = async ({ socketUrl }) => {
  const socket = new WebSocket(socketUrl, 'graphql-transport-ws');
  socket.on('error', () => undefined);
  await opened(socket);
  socket.pause();
  await pause(Math.random() * 40_000);
  socket.resume();
  await pause(200);
  socket.terminate();
  return [];
};

/** Goes in the middle of something. */
export const vanishing: Act = async (station) => {
  const ways = [vanishFromSocket, vanishFromStream, vanishFromQuestion, vanishFromBody];
  await ways[Math.floor(Math.random() * ways.length)]?.(station);
  return [];
};

async function vanishFromSocket({ socketUrl }: Trouble): Promise<void> {
  const socket = new WebSocket(socketUrl, 'graphql-transport-ws');
  socket.on('error', () => undefined);
  await opened(socket);
  await pause(Math.random() * 500);
  socket.terminate();
}

async function vanishFromStream({ url }: Trouble): Promise<void> {
  const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
  const asked = request(`${url}/stream`, { method: 'POST', headers, agent: false });
  asked.on('error', () => undefined);
  asked.on('response', (answer) => answer.on('error', () => undefined).resume());
  asked.end(JSON.stringify({ query: CHANGED }));
  await pause(Math.random() * 1_000);
  asked.destroy();
}

/** Waits for rows that are fresher than they can be, and goes. */
async function vanishFromQuestion({ url }: Trouble): Promise<void> {
  const query = `{ productCards(fresh: { maxStalenessMs: 0, waitMs: 5000 }) { totalCount } }`;
  const headers = { 'content-type': 'application/json' };
  const asked = request(url, { method: 'POST', headers, agent: false });
  asked.on('error', () => undefined);
  asked.end(JSON.stringify({ query }));
  await pause(Math.random() * 50);
  asked.destroy();
}

async function vanishFromBody({ url }: Trouble): Promise<void> {
  const { hostname, port, pathname } = new URL(url);
  const connection = connect(Number(port), hostname);
  connection.on('error', () => undefined);
  connection.write(
    `POST ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\n` +
      'Content-Length: 500\r\n\r\n{"query":',
  );
  await pause(Math.random() * 1_000);
  connection.destroy();
}

/** Sends what the specifications of fuzz send. */
export const malicious: Act = async ({ url, socketUrl, schema }) => {
  const [g] = fc.sample(fc.gen(), 1) as [GeneratorValue];
  const drawing = { g, schema, known: ['k1', 'k2'] };
  const kind = Math.random();
  if (kind < 0.05) return sendBytes(url, bytesOf(g)).then(() => []);
  if (kind < 0.3) {
    const frames = framesOf(drawing);
    return blamed(await converse(socketUrl, frames), frames);
  }
  const [path, draw] = DRAWS[Math.floor(Math.random() * DRAWS.length)] ?? ['', operationRequest];
  const asked = draw(drawing);
  return blamed(faultsOf(await ask(url + path, asked)), asked);
};

const DRAWS = [
  ['', operationRequest],
  ['', bodyRequest],
  ['', headerRequest],
  ['/stream', streamRequest],
] as const;

/** What was wrong, with what led to it. */
const blamed = (faults: readonly string[], sent: unknown): readonly string[] =>
  faults.map((fault) => `${fault} after ${JSON.stringify(sent).slice(0, 1_500)}`);

/** Asks what a polite client asks. */
export const polite: Act = async ({ url }) => {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ query: CARDS, variables: { first: 20 } });
  const heard = await ask(url, { method: 'POST', headers, body });
  const isWhole = heard.status === 200 && heard.text.includes('"FRESH"');
  return isWhole ? [] : [`a polite client was told ${heard.status} ${heard.text.slice(0, 200)}`];
};
