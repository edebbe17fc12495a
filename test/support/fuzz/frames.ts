import { connect } from 'node:net';
import fc, { type GeneratorValue } from 'fast-check';
import { WebSocket } from 'ws';
import { errorFaults, internalsIn } from './answers.js';
import { damageArb } from './damage.js';
import { validOperation, type Drawing } from './documents.js';
import { hostileArb, jsonOf } from './values.js';

export interface Frame {
  readonly data: string | Buffer;
}

const HANGS_AFTER_MS = 20_000;

/** Asked after everything else: once it is answered, or the socket is closed, nothing hangs. */
const LAST = { id: 'last', type: 'subscribe', payload: { query: '{ __typename }' } };

const INIT = { type: 'connection_init' };

/** What a socket may be closed with: the codes of WebSocket and of graphql-transport-ws that blame the client. */
const CLOSES = new Set([1000, 1002, 1003, 1007, 1009, 4400, 4401, 4403, 4406, 4409, 4429]);

/** Frames of a client that mostly knows the protocol, and now and then does not. */
export function framesOf(drawing: Drawing): readonly Frame[] {
  const { g } = drawing;
  const polite = g(fc.nat, { max: 5 }) > 0;
  const frames = Array.from({ length: g(fc.nat, { max: 8 }) }, () => frameOf(drawing));
  return [...(polite ? [{ data: JSON.stringify(INIT) }] : []), ...frames];
}

function frameOf(drawing: Drawing): Frame {
  const { g } = drawing;
  const kind = g(fc.nat, { max: 19 });
  if (kind === 0) return { data: Buffer.from(g(fc.uint8Array, { maxLength: 200 })) };
  if (kind === 1) return { data: `{"type":"ping","payload":"${'x'.repeat(300_000)}"}` };
  if (kind === 2) return { data: '['.repeat(50_000) };
  const text = jsonOf(messageOf(drawing));
  if (kind > 4) return { data: text };
  const spoiled = g(damageArb)(text);
  return { data: kind === 3 ? spoiled : Buffer.from(spoiled) };
}

function messageOf(drawing: Drawing): unknown {
  const { g } = drawing;
  const id = g(fc.constantFrom, '1', '2', '3', '', '\0', '__proto__', 'x'.repeat(1_000));
  switch (g(fc.nat, { max: 11 })) {
    case 0:
      return { ...INIT, payload: g(hostileArb) };
    case 1:
      return { id, type: 'complete' };
    case 2:
      return { type: g(fc.constantFrom, 'ping', 'pong'), payload: g(hostileArb) };
    case 3:
      return { id, type: g(fc.constantFrom, 'next', 'error', 'connection_ack', 'nope', '') };
    case 4:
      return g(hostileArb);
    case 5:
      return { id: g(hostileArb), type: 'subscribe', payload: g(hostileArb) };
    default:
      return { id, type: 'subscribe', payload: payloadOf(drawing) };
  }
}

function payloadOf(drawing: Drawing): unknown {
  const { g } = drawing;
  const operation = validOperation(drawing, g(fc.constantFrom, 'query', 'subscription'));
  switch (g(fc.nat, { max: 5 })) {
    case 0:
      return { ...operation, query: g(damageArb)(operation.query) };
    case 1:
      return { ...operation, variables: g(hostileArb) };
    case 2:
      return { ...operation, operationName: g(hostileArb), extensions: g(hostileArb) };
    default:
      return operation;
  }
}

/** Sends the frames over one socket; what is wrong with what comes back, once it was all dealt with. */
export function converse(url: string, frames: readonly Frame[]): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const faults: string[] = [];
    const socket = new WebSocket(url, 'graphql-transport-ws');
    const hangs = setTimeout(() => {
      socket.terminate();
      reject(new Error('The socket was neither answered nor closed.'));
    }, HANGS_AFTER_MS);
    socket.on('open', () => {
      for (const { data } of frames) socket.send(data);
      socket.send(JSON.stringify(LAST));
    });
    socket.on('message', (bytes: Buffer) => {
      faults.push(...messageFaults(bytes.toString()));
      if (endsLast(bytes.toString())) socket.close(1000);
    });
    socket.on('error', reject);
    socket.on('close', (code, reason) => {
      clearTimeout(hangs);
      if (!CLOSES.has(code)) faults.push(`closed with ${code} ${reason.toString()}`);
      resolve([...faults, ...internalsIn(reason.toString())]);
    });
  });
}

interface Message {
  readonly id?: string;
  readonly type?: string;
  readonly payload?: unknown;
}

function messageFaults(text: string): readonly string[] {
  const { type, payload } = JSON.parse(text) as Message;
  const errors = type === 'error' ? payload : (payload as { errors?: unknown } | null)?.errors;
  return [
    ...internalsIn(text),
    ...(errors === undefined || type === 'pong' ? [] : errorFaults(errors)),
  ];
}

const endsLast = (text: string): boolean => {
  const { id, type } = JSON.parse(text) as Message;
  return id === LAST.id && (type === 'complete' || type === 'error');
};

/** Upgrades a connection by hand, sends bytes that are no frames, and resolves when the station ends it. */
export function sendBytes(url: string, bytes: Uint8Array): Promise<void> {
  const { hostname, port, pathname } = new URL(url);
  return new Promise((resolve, reject) => {
    const connection = connect(Number(port), hostname, () =>
      connection.write(
        `GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
          'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n' +
          'Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n',
      ),
    );
    connection.setTimeout(HANGS_AFTER_MS, () => {
      connection.destroy();
      reject(new Error('The connection was not ended.'));
    });
    connection.once('data', () => connection.end(bytes));
    connection.on('error', () => undefined);
    connection.on('close', () => resolve());
    connection.resume();
  });
}

/** Random bytes for {@link sendBytes}; an empty run is a client that just goes. */
export const bytesOf = (g: GeneratorValue): Uint8Array => g(fc.uint8Array, { maxLength: 400 });
