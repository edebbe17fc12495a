import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { AnsweredError, ServedStation } from '../served-station.js';

/** An operation as a client words it: by its text, its id, or the hash of its text. */
export interface Wording {
  readonly query?: string;
  readonly documentId?: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** The first answer to an operation. */
export interface Told {
  /** Over HTTP. */
  readonly status?: number;
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly AnsweredError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** Everything that came, headers too. */
  readonly text: string;
}

/** The code of its first error. */
export const codeOf = ({ errors }: Told): string | undefined => errors?.[0]?.extensions.code;

type Headers = Readonly<Record<string, string>>;
type Ask = (station: ServedStation, asked: Wording, headers: Headers) => Promise<Told>;

const byPost: Ask = async ({ url }, asked, headers) => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(asked),
  });
  return toldBy(answer);
};

const byGet: Ask = async ({ url }, asked, headers) => {
  const answer = await fetch(`${url}?${parametersOf(asked)}`, {
    headers: { 'apollo-require-preflight': '1', ...headers },
  });
  return toldBy(answer);
};

const bySocket: Ask = async (station, { documentId, query = '', ...asked }, headers) => {
  const client = createClient({
    url: station.socketUrl,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { ...headers },
  });
  const extensions = { ...asked.extensions, ...(documentId === undefined ? {} : { documentId }) };
  try {
    const payload = { query, ...asked, extensions, variables: { ...asked.variables } };
    const { value } = await client.iterate(payload).next();
    return { ...(value as Omit<Told, 'text'>), text: JSON.stringify(value) };
  } catch (thrown) {
    if (!Array.isArray(thrown)) throw thrown;
    return { errors: thrown as AnsweredError[], text: JSON.stringify(thrown) };
  } finally {
    client.terminate();
  }
};

/** Its first event; undefined data where the request was refused as a whole. */
const byStream: Ask = async ({ url }, asked, headers) => {
  const stop = new AbortController();
  const answer = await fetch(`${url}/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    body: JSON.stringify(asked),
    signal: stop.signal,
  });
  if (answer.status !== 200) return toldBy(answer);
  let text = '';
  for await (const chunk of answer.body ?? []) {
    text += Buffer.from(chunk as Uint8Array).toString();
    if (/^data: .+\n\n/m.test(text)) break;
  }
  stop.abort();
  const [, data = '{}'] = /^data: (.+)$/m.exec(text) ?? [];
  return { ...(JSON.parse(data) as object), text };
};

/** Every way to ask for one answer. */
export const TRANSPORTS = { POST: byPost, GET: byGet, WebSocket: bySocket, SSE: byStream } as const;
export type TransportName = keyof typeof TRANSPORTS;

async function toldBy(answer: Response): Promise<Told> {
  const body = await answer.text();
  const { status } = answer;
  const head = JSON.stringify([...answer.headers]);
  return { status, ...(JSON.parse(body) as object), text: `${head}\n${body}` };
}

function parametersOf({ variables, extensions, ...asked }: Wording): string {
  const texts = Object.entries(asked).map(([name, value]): [string, string] => [name, value]);
  const objects = Object.entries({ variables, extensions })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]): [string, string] => [name, JSON.stringify(value)]);
  return new URLSearchParams([...texts, ...objects]).toString();
}
