import { createClient, type Client, type ExecutionResult } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { AnsweredError } from './served-station.js';

/** One subscription over a socket of its own. */
export interface Subscriber<Told> {
  /** What is told next of its one root field; undefined when the subscription is complete. */
  next(): Promise<Told | undefined>;
  /** The error by which it is refused or ends. */
  error(): Promise<AnsweredError | undefined>;
  /** Leaves, and resolves when the socket is gone. */
  leave(): Promise<void>;
}

export function subscriberOf<Told>(
  { socketUrl }: { readonly socketUrl: string },
  query: string,
  variables: Record<string, unknown> = {},
): Subscriber<Told> {
  const client: Client = createClient({
    url: socketUrl,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  const results = client.iterate<Record<string, unknown>>({ query, variables });
  const resultOf = async () => {
    const { done, value } = await results.next();
    return done === true
      ? undefined
      : (value as ExecutionResult<Record<string, unknown>> & { errors?: AnsweredError[] });
  };
  return {
    next: async () => {
      const result = await resultOf();
      if (result === undefined) return undefined;
      if (result.errors !== undefined) throw result.errors;
      return Object.values(result.data ?? {})[0] as Told;
    },
    error: async () => {
      try {
        for (;;) {
          const result = await resultOf();
          if (result === undefined) return undefined;
          if (result.errors !== undefined) return result.errors[0];
        }
      } catch (errors) {
        return (errors as AnsweredError[])[0];
      }
    },
    leave: async () => {
      await results.return?.();
      await client.dispose();
    },
  };
}
