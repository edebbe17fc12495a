import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Answer, AnsweredError, ServedStation } from './served-station.js';

type Sockets = Pick<ServedStation, 'socketUrl'>;

/** One operation over a socket that was asked for with headers: its first result, or why it was refused. */
export async function over(
  station: Sockets,
  query: string,
  headers: Record<string, string> = {},
  variables: Record<string, unknown> = {},
): Promise<Partial<Answer>> {
  const client = clientOf(station, headers);
  try {
    const { value } = await client.iterate({ query, variables }).next();
    return value as Partial<Answer>;
  } catch (errors) {
    if (!Array.isArray(errors)) throw errors;
    return { errors: errors as AnsweredError[] };
  } finally {
    client.terminate();
  }
}

/** Asks over a socket and tells how to vanish before the answer. */
export function beginOver(station: Sockets, query: string): () => void {
  const client = clientOf(station, {});
  const ended = client.iterate({ query }).next();
  return () => {
    ended.catch(() => undefined);
    client.terminate();
  };
}

function clientOf({ socketUrl }: Sockets, headers: Record<string, string>): Client {
  class Socket extends WebSocket {
    constructor(url: string, protocols: string | string[]) {
      super(url, protocols, { headers });
    }
  }
  return createClient({ url: socketUrl, webSocketImpl: Socket, retryAttempts: 0 });
}
