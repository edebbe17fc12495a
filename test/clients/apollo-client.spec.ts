import { createHash } from 'node:crypto';
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { relayStylePagination } from '@apollo/client/utilities';
import { createClient, type Client } from 'graphql-ws';
import { map } from 'rxjs';
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
import { until } from '../support/until.js';

interface Cards {
  readonly productCards: {
    readonly edges: readonly { readonly node: { readonly productId: string } }[];
    readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
    readonly freshness: typeof CARDS_AGE;
  };
}

const cache = () =>
  new InMemoryCache({
    typePolicies: {
      ProductCard: { keyFields: ['productId'] },
      Query: { fields: { productCards: relayStylePagination() } },
    },
  });

const idsIn = ({ productCards }: Cards): readonly string[] =>
  productCards.edges.map(({ node }) => node.productId);

describe('Apollo Client', () => {
  let station: ServedStation;
  let sockets: Client;
  beforeEach(async () => {
    station = await cardStation();
    sockets = createClient({ url: station.socketUrl, webSocketImpl: WebSocket });
  });
  afterEach(async () => {
    await sockets.dispose();
    await station.close();
  });

  const clientOf = (...links: ApolloLink[]) =>
    new ApolloClient({
      cache: cache(),
      link: ApolloLink.from([...links, new HttpLink({ uri: station.url })]),
    });

  it('reads a list and how old it is, as a field and from the extensions of the answer', async () => {
    const told: unknown[] = [];
    const tellAge = new ApolloLink((operation, forward) =>
      forward(operation).pipe(
        map((result) => {
          told.push(result.extensions?.['freshness']);
          return result;
        }),
      ),
    );
    const { data } = await clientOf(tellAge).query<Cards>({
      query: gql(CARDS),
      variables: { first: 2 },
    });
    expect(data?.productCards.freshness).toMatchObject(CARDS_AGE);
    expect(told).toMatchObject([{ 'product-cards': CARDS_AGE }]);
  });

  it('pages through a list with relayStylePagination, each row once', async () => {
    const client = clientOf();
    let shown: Cards | undefined;
    const cards = client.watchQuery<Cards>({ query: gql(CARDS), variables: { first: 2 } });
    const watching = cards.subscribe(({ data, dataState }) => {
      if (dataState === 'complete') shown = data;
    });
    await until(() => shown);
    while (shown?.productCards.pageInfo.hasNextPage === true) {
      const { endCursor: after } = shown.productCards.pageInfo;
      await cards.fetchMore({ variables: { after } });
      await until(() => shown?.productCards.pageInfo.endCursor !== after);
    }
    watching.unsubscribe();
    expect(shown && idsIn(shown)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(shown?.productCards.freshness).toMatchObject(CARDS_AGE);
  });

  it('hears of changes through the graphql-ws link, and has them in its cache', async () => {
    const client = new ApolloClient({ cache: cache(), link: new GraphQLWsLink(sockets) });
    await client.query({ query: gql(CARDS), variables: { first: 5 } });
    const heard: ChangeOfCard[] = [];
    const listening = client
      .subscribe<{ productCardsChanged: ChangeOfCard }>({ query: gql(CHANGED) })
      .subscribe(({ data }) => data && heard.push(data.productCardsChanged));
    await changeUntil(station, () => heard.length > 0);
    listening.unsubscribe();
    const [first] = heard;
    expect(first).toMatchObject({ key: 'a', kind: 'UPDATED' });
    const cached = client.cache.readFragment<{ priceMinor: number }>({
      id: client.cache.identify({ __typename: 'ProductCard', productId: 'a' }) ?? '',
      fragment: gql('fragment Price on ProductCard { priceMinor }'),
    });
    expect(cached?.priceMinor).toBe(heard.at(-1)?.node?.priceMinor);
  });

  it('is told the code of an error', async () => {
    const asked = clientOf().query({ query: gql(CARDS), variables: { first: 0 } });
    await expect(asked).rejects.toMatchObject({
      errors: [{ extensions: { code: 'PAGE_SIZE_INVALID' } }],
    });
  });

  it('goes on with whole documents once it is told that hashes alone are not taken', async () => {
    const sent: string[] = [];
    const watch = new ApolloLink((operation, forward) => {
      sent.push(operation.getContext()['http']?.includeQuery === false ? 'hash' : 'document');
      return forward(operation);
    });
    const hashes = new PersistedQueryLink({
      sha256: (text) => createHash('sha256').update(text).digest('hex'),
    });
    const client = clientOf(hashes, watch);
    for (const first of [1, 2]) {
      const { data } = await client.query<Cards>({
        query: gql(CARDS),
        variables: { first },
        fetchPolicy: 'network-only',
      });
      expect(data?.productCards.freshness).toMatchObject(CARDS_AGE);
    }
    expect(sent).toEqual(['hash', 'document', 'document']);
  });
});
