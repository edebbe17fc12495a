import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { CHANGED, type ChangeOfCard } from '../../support/card-station.js';
import type { Opened } from './course.js';

/** A client that follows all changes over a connection that breaks again and again. */
export interface Follower {
  /** Key -> the price that it was last told. */
  readonly prices: ReadonlyMap<string, number>;
  readonly connections: number;
  readonly faults: readonly string[];
  /** Breaks its connection no more. */
  settle(): void;
  end(): Promise<void>;
}

const STEADY_MS = 3_000;

export function reconnecting({ socketUrl }: Opened): Follower {
  const prices = new Map<string, number>();
  const faults: string[] = [];
  let [connections, isSettled] = [0, false];
  const variables: { after?: string } = {};
  const client = createClient({
    url: socketUrl,
    webSocketImpl: WebSocket,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 20)),
    on: {
      connected: (socket) => {
        connections++;
        const cut = () => isSettled || (socket as WebSocket).terminate();
        setTimeout(cut, Math.random() * STEADY_MS);
      },
    },
  });
  client.subscribe<{ productCardsChanged: ChangeOfCard }>(
    { query: CHANGED, variables },
    {
      next: ({ data, errors }) => {
        if (data == null) return void faults.push(JSON.stringify(errors));
        const { key, node, cursor } = data.productCardsChanged;
        const told = node?.priceMinor ?? -1;
        if (told <= (prices.get(key) ?? -1)) faults.push(`${key} went back to ${told}`);
        prices.set(key, told);
        variables.after = cursor;
      },
      error: (error) => faults.push(String(JSON.stringify(error) ?? error)),
      complete: () => undefined,
    },
  );
  return {
    prices,
    faults,
    get connections() {
      return connections;
    },
    settle: () => (isSettled = true),
    end: async () => client.dispose(),
  };
}
