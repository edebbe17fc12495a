import { Client, fetchExchange, subscriptionExchange, type ExecutionResult } from '@urql/core';
import { createClient, type Client as Sockets } from 'graphql-ws';
import { WebSocket } from 'ws';
import {
  CARDS,
  CARDS_AGE,
  cardStation,
  CHANGED,
  changeUntil,
  type ChangeOfCard,
} from '../support/card-station.js';
import type { ServedStation } from '../support/served-station.js';

describe('urql', () => {
  let station: ServedStation;
  let sockets: Sockets;
  let client: Client;
  beforeEach(async () => {
    station = await cardStation();
    sockets = createClient({ url: station.socketUrl, webSocketImpl: WebSocket });
    client = new Client({
      url: station.url,
      preferGetMethod: false,
      exchanges: [
        fetchExchange,
        subscriptionExchange({
          forwardSubscription: ({ query = '', variables }) => ({
            subscribe: (sink) => ({
              unsubscribe: sockets.subscribe(
                { query, variables: { ...variables } },
                { ...sink, next: (result) => sink.next(result as ExecutionResult) },
              ),
            }),
          }),
        }),
      ],
    });
  });
  afterEach(async () => {
    await sockets.dispose();
    await station.close();
  });

  it('reads a list and how old it is, as a field and from the extensions of the answer', async () => {
    const { data, error, extensions } = await client.query(CARDS, { first: 2 }).toPromise();
    expect(error).toBeUndefined();
    expect(data).toMatchObject({ productCards: { freshness: CARDS_AGE } });
    expect(extensions?.['freshness']).toMatchObject({ 'product-cards': CARDS_AGE });
  });

  it('reads by GET, as it does of itself, when a header says that it is no form', async () => {
    const { data, error } = await client.query(CARDS, { first: 2 }, GET).toPromise();
    expect(error).toBeUndefined();
    expect(data).toMatchObject({ productCards: { pageInfo: { hasNextPage: true } } });
  });

  it('is told what to send along where a form could have sent its GET', async () => {
    const { error } = await client.query(CARDS, {}, { preferGetMethod: 'force' }).toPromise();
    expect(error?.graphQLErrors[0]?.extensions).toEqual({ code: 'BAD_REQUEST' });
    expect(error?.message).toContain('apollo-require-preflight');
  });

  it('hears of changes through graphql-ws', async () => {
    const heard: ChangeOfCard[] = [];
    const listening = client
      .subscription<{ productCardsChanged: ChangeOfCard }>(CHANGED, {})
      .subscribe(({ data }) => data && heard.push(data.productCardsChanged));
    await changeUntil(station, () => heard.length > 0);
    listening.unsubscribe();
    expect(heard[0]).toMatchObject({ key: 'a', kind: 'UPDATED' });
  });

  it('is told the code of an error', async () => {
    const { error } = await client.query(CARDS, { first: 0 }).toPromise();
    expect(error?.graphQLErrors[0]?.extensions).toEqual({ code: 'PAGE_SIZE_INVALID' });
  });
});

const GET = {
  preferGetMethod: 'force',
  fetchOptions: { headers: { 'apollo-require-preflight': 'true' } },
} as const;
