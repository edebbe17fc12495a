import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { AnsweredError, ServedStation } from './served-station.js';

/** What one subscriber was sent, in order. */
export interface Subscriber {
  readonly results: readonly SubscriberResult[];
  /** How it ended; undefined while it runs. */
  readonly ended: Ended | undefined;
  unsubscribe(): void;
}

export interface SubscriberResult {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly AnsweredError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** `complete`, the errors of an `error` message, or the code of the close. */
export type Ended = 'complete' | { readonly errors: unknown } | { readonly closed: number };

type Sockets = Pick<ServedStation, 'socketUrl'>;

/** A graphql-ws client whose sockets are at hand, and which does not connect again. */
export function socketClient({ socketUrl }: Sockets, headers: Record<string, string> = {}) {
  const sockets: WebSocket[] = [];
  class Socket extends WebSocket {
    constructor(url: string, protocols: string | string[]) {
      super(url, protocols, { headers });
      sockets.push(this);
    }
  }
  const client = createClient({ url: socketUrl, webSocketImpl: Socket, retryAttempts: 0 });
  return { client, sockets };
}

export interface Subscribed {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
}

export function subscribe(client: Client, operation: Subscribed): Subscriber {
  const results: SubscriberResult[] = [];
  let ended: Ended | undefined;
  const unsubscribe = client.subscribe(operation, {
    next: (result) => results.push(result as unknown as SubscriberResult),
    error: (error) => {
      ended = Array.isArray(error)
        ? { errors: error }
        : { closed: (error as { code?: number }).code ?? 0 };
    },
    complete: () => (ended ??= 'complete'),
  });
  return {
    results,
    get ended() {
      return ended;
    },
    unsubscribe,
  };
}
