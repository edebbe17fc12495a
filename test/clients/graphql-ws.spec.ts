import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import {
  card,
  CARDS,
  CARDS_AGE,
  cardStation,
  CHANGED,
  changeUntil,
  type ChangeOfCard,
} from '../support/card-station.js';
import { until } from '../support/until.js';
import type { ServedStation } from '../support/served-station.js';

describe('graphql-ws', () => {
  let station: ServedStation;
  beforeEach(async () => {
    station = await cardStation();
  });
  afterEach(() => station.close());

  it('reads a list and how old it is, as a field and from the extensions of the answer', async () => {
    const client = createClient({ url: station.socketUrl, webSocketImpl: WebSocket });
    const { value } = await client.iterate({ query: CARDS, variables: { first: 2 } }).next();
    expect(value).toMatchObject({
      data: { productCards: { freshness: CARDS_AGE } },
      extensions: { freshness: { 'product-cards': CARDS_AGE } },
    });
    await client.dispose();
  });

  it('misses nothing and hears nothing twice when it resumes after its last cursor', async () => {
    const heard: ChangeOfCard[] = [];
    const { client, connections } = following(station, heard);
    await changeUntil(station, () => heard.length > 0);
    const keys = Array.from({ length: 200 }, (_, i) => `k${String(i).padStart(3, '0')}`);
    for (const key of keys) {
      await station.commit(productCards, { [key]: card(key) });
      await new Promise(setImmediate);
    }
    const found = () => heard.map(({ key }) => key).filter((key) => key.startsWith('k'));
    await until(() => found().length >= keys.length);
    await client.dispose();
    expect(found()).toEqual(keys);
    expect(new Set(heard.map(({ cursor }) => cursor)).size).toBe(heard.length);
    expect(connections()).toBeGreaterThan(5);
  });
});

/** Follows the changes over a connection that is cut again and again, each time resuming after the last one heard. */
function following({ socketUrl }: ServedStation, heard: ChangeOfCard[]) {
  let connections = 0;
  let socket: WebSocket | undefined;
  const client: Client = createClient({
    url: socketUrl,
    webSocketImpl: WebSocket,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: () => new Promise(setImmediate),
    on: {
      connected: (opened) => {
        connections++;
        socket = opened as WebSocket;
      },
    },
  });
  // The client sends this anew whenever it connects: a cursor that is moved here is where it resumes.
  const variables: { after?: string } = {};
  client.subscribe<{ productCardsChanged: ChangeOfCard }>(
    { query: CHANGED, variables },
    {
      next: ({ data }) => {
        if (data == null) return;
        heard.push(data.productCardsChanged);
        variables.after = data.productCardsChanged.cursor;
        if (heard.length % 10 === 0) socket?.terminate();
      },
      error: (error) => {
        throw error;
      },
      complete: () => undefined,
    },
  );
  return { client, connections: () => connections };
}
