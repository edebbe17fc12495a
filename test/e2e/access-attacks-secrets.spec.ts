import { WebSocket } from 'ws';
import { popularProducts } from '../../projections/popular-products/popular-products.projection.js';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import { nodeIdOf } from '../../src/serve/node-ids.js';
import { PlainHttp } from '../support/plain-http.js';
import { PopularProductsModule } from '../../projections/popular-products/popular-products.module.js';
import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { codeOf, TRANSPORTS, type Told, type Wording } from '../support/access/asking.js';
import { gatedStation, OPERATOR, type GatedStation } from '../support/access/gated-station.js';

const FIELDS = 'level: fields\nlimits: { requestsPerSecond: 10000 }';
const DOCUMENTS = `
  query Cards {
    productCard(productId: "a", fresh: { maxStalenessMs: 60000 }) { name }
    productCards(first: 3, orderBy: NAME_ASC) { nodes { name } }
    node(id: "x") { __typename ... on ProductCard { name } }
  }
  subscription Changes { productCardsChanged(keys: ["a"]) { kind node { name } } }`;

const CONTRACTS = {
  cards: { terms: FIELDS, documents: DOCUMENTS },
  reduced: { terms: `${FIELDS}\nmode: minimal`, documents: DOCUMENTS },
  tolerated: { terms: `${FIELDS}\nmode: dry-run`, documents: DOCUMENTS },
};
type Name = keyof typeof CONTRACTS;

let station: GatedStation;
beforeAll(async () => {
  station = await gatedStation(CONTRACTS, { answerBytes: 1_000_000, production: true });
});
afterAll(() => station.close());

const askedBy = (name: Name, wording: Wording): Promise<Told> => station.askedBy(name, wording);

describe('a guess at what the schema has beyond the contract', () => {
  const card = (selected: string) => `{ productCard(productId: "a") { name ${selected} } }`;
  const node = (selected: string) => `{ node(id: "x") { __typename ${selected} } }`;
  const fresh = (given: string) => `{ productCard(productId: "a", fresh: {${given}}) { name } }`;

  it.each<[what: string, query: string, there: string]>([
    ['a field', card('priceMinor'), 'priceMinor'],
    ['a field by another name', card('name2: priceMinor'), 'priceMinor'],
    ['a field of objects', card('freshness { state asOf }'), 'freshness'],
    [
      'a field in a fragment',
      `${card('...F')} fragment F on ProductCard { updatedAt }`,
      'updatedAt',
    ],
    ['a skipped field', card('updatedAt @skip(if: true)'), 'updatedAt'],
    ['a root field', '{ popularProduct(productId: "a") { name } }', 'popularProduct'],
    ['a field of a list', '{ productCards { totalCount } }', 'totalCount'],
    ['an argument', '{ productCards(before: "x") { nodes { name } } }', 'before'],
    ['a value', '{ productCards(orderBy: PRICE_MINOR_ASC) { nodes { name } } }', 'PRICE_MINOR_ASC'],
    ['an input field', fresh('waitMs: 1'), 'waitMs'],
    ['an input field with a value', fresh('onBreach: ORIGIN'), 'onBreach'],
    ['a type of rows', node('... on PopularProduct { __typename }'), 'PopularProduct'],
    ['a type that nobody is of', node('... on Freshness { __typename }'), 'Freshness'],
    ['a type of values', `query ($x: ProductKind) ${card('')}`, 'ProductKind'],
    ['a list of a type', `query ($x: [PopularProductWhere!]) ${card('')}`, 'PopularProductWhere'],
    ['a scalar', `query ($x: SafeInt) ${card('')}`, 'SafeInt'],
    [
      'a default value',
      'query ($x: ProductCardOrder = PRICE_MINOR_ASC) { productCards(orderBy: $x) { nodes { name } } }',
      'PRICE_MINOR_ASC',
    ],
    ['a subscription', 'subscription { productCardsTop { nodes { name } } }', 'productCardsTop'],
    [
      'a field of a subscription',
      'subscription { productCardsChanged(keys: ["a"]) { cursor } }',
      'cursor',
    ],
    [
      'an argument of a subscription',
      'subscription { productCardsChanged(keys: ["a"], snapshot: true) { kind } }',
      'snapshot',
    ],
  ])('is answered over every transport as if there were none: %s', async (_, query, there) => {
    const missing = `${there.slice(0, -1)}_`;
    for (const [transport, ask] of Object.entries(TRANSPORTS)) {
      const asked = async (name: string) => {
        const wording = { query: query.replaceAll(new RegExp(`\\b${there}\\b`, 'g'), name) };
        const told = await ask(station, wording, await station.as('cards'));
        return { code: codeOf(told), text: bodyOf(told).replaceAll(name, '?') };
      };
      const [found, none] = [await asked(there), await asked(missing)];
      expect({ transport, ...found }).toEqual({ transport, ...none });
      expect(found.code).toBe('CONTRACT_VIOLATION');
    }
  });

  it('is not helped by a variable that could hold more than the contract lists', async () => {
    const query = `query ($f: FreshInput) { productCard(productId: "a", fresh: $f) { name } }`;
    const told = await askedBy('cards', { query, variables: { f: { maxStalenessMs: 60_000 } } });
    expect(told.errors?.[0]?.extensions).toEqual({
      code: 'CONTRACT_VIOLATION',
      violations: [{ what: 'argument', coordinate: 'FreshInput' }],
    });
    expect(told.text).not.toMatch(/BreachPolicy|onBreach|waitMs/);
  });

  it.each([
    ['another name', '{ mine: __schema { queryType { name } } }'],
    ['a fragment', '{ ...F } fragment F on Query { __type(name: "Query") { name } }'],
    ['nested fragments', '{ ... { ... on Query { __schema { types { name } } } } }'],
    ['a row', '{ productCard(productId: "a") { __type(name: "Query") { name } } }'],
    ['a subscription', 'subscription { __schema { queryType { name } } }'],
    [
      'a subscription with fragments',
      'subscription { ...F } fragment F on Subscription { __type }',
    ],
    ['a condition', '{ __schema @include(if: true) { queryType { name } } }'],
    ['a subgraph', '{ _service { sdl } }'],
  ])('is not helped by asking for the schema in %s', async (_, query) => {
    for (const name of ['cards', 'reduced', 'tolerated'] as const)
      for (const [transport, ask] of Object.entries(TRANSPORTS)) {
        const { data, text } = await ask(station, { query }, await station.as(name));
        expect({ transport, name, data: data ?? null }).toEqual({ transport, name, data: null });
        expect(text).not.toContain('Subscription"');
      }
  });
});

describe('a row of another projection', () => {
  it('is none, also for who asks of which type a row is', async () => {
    const query = 'query ($id: ID!) { node(id: $id) { __typename } }';
    const asked = (id: string) => askedBy('cards', { query, variables: { id } });
    const own = await asked(nodeIdOf(productCards, 'a'));
    expect(own.data).toEqual({ node: { __typename: 'ProductCard' } });
    const [there, none] = await Promise.all(
      ['a', 'none'].map((key) => asked(nodeIdOf(popularProducts, key))),
    );
    expect(there?.data).toEqual({ node: null });
    expect(bodyOf(there ?? own)).toBe(bodyOf(none ?? own));
  });
});

describe('a request without a credential', () => {
  const target = `?query=${encodeURIComponent('{ productCard(productId: "a") { name } }')}`;
  const http = new PlainHttp();
  afterAll(() => http.close());

  it.each(['OPTIONS', 'HEAD', 'GET', 'PUT', 'PATCH', 'DELETE'])(
    'is told nothing, by whichever method it asks: %s',
    async (method) => {
      const headers = { 'apollo-require-preflight': '1' };
      for (const path of ['', '/stream', '/schema/cards', '/']) {
        const { status, text } = await http.ask(`${station.url}${path}${target}`, {
          method,
          headers,
        });
        expect(status).toBeGreaterThanOrEqual(400);
        expect(text).not.toContain('Card a');
      }
    },
  );

  it('has the first one that it shows, also for answers that are given again', async () => {
    const { authorization = '' } = await station.as('cards');
    const body = { query: '{ productCard(productId: "a") { name } }' };
    const statuses: number[] = [];
    for (const shown of [[authorization], [authorization], ['Bearer x', authorization]])
      statuses.push((await http.post(station.url, body, { authorization: shown as never })).status);
    expect(statuses).toEqual([200, 200, 401]);
  });
});

describe('a socket that has not shown who asks', () => {
  const asked = JSON.stringify({
    id: '1',
    type: 'subscribe',
    payload: { query: '{ productCard(productId: "a") { name } }' },
  });
  const introduced = (payload: unknown) => JSON.stringify({ type: 'connection_init', payload });
  const wrong = 'Bearer ds_000000000000_wrong';

  /** The code by which the station closes the socket, and everything it said before. */
  const played = async (frames: readonly string[], headers = {}) => {
    const socket = new WebSocket(station.socketUrl, 'graphql-transport-ws', { headers });
    const heard: string[] = [];
    socket.on('message', (frame: Buffer) => heard.push(frame.toString()));
    socket.once('open', () => frames.forEach((frame) => socket.send(frame)));
    const code = await new Promise<number>((closed) => socket.once('close', closed));
    return { code, heard: heard.join('\n') };
  };

  it.each<[string, (key: string) => readonly string[], number]>([
    ['asks first', () => [asked], 4401],
    ['shows nothing', () => [introduced({}), asked], 4401],
    ['shows null', () => [introduced(null), asked], 4401],
    ['shows a list', (key) => [introduced({ authorization: [key] }), asked], 4401],
    ['shows an object', (key) => [introduced({ authorization: { key } }), asked], 4401],
    ['introduces itself by a list', (key) => [introduced([key]), asked], 4400],
    [
      'shows a wrong key, then a right one',
      (key) => [introduced({ authorization: wrong }), introduced({ authorization: key }), asked],
      4429,
    ],
    [
      'shows a wrong key and a right one',
      (key) => [introduced({ authorization: wrong, Authorization: key }), asked],
      4401,
    ],
  ])('is closed and told nothing where it %s', async (_, frames, code) => {
    const { authorization = '' } = await station.as('cards');
    const closed = await played(frames(authorization));
    expect(closed.code).toBe(code);
    expect(closed.heard).not.toContain('Card a');
  });

  it('is not let in by the header of its upgrade where it introduces itself otherwise', async () => {
    const closed = await played([introduced({ authorization: wrong })], await station.as('cards'));
    expect(closed).toEqual({ code: 4401, heard: '' });
  });
});

describe('the page of a consumer’s schema', () => {
  const page = async (path: string, headers: Readonly<Record<string, string>>) => {
    const answer = await fetch(`${station.url}/schema/${path}`, { headers });
    return { status: answer.status, text: await answer.text() };
  };

  it.each([
    'reduced',
    'none',
    'Cards',
    'c%61rds%00',
    '%2e%2e%2fcards',
    'cards%2f',
    '__proto__',
    'constructor',
    '%D1%81ards',
  ])('is none for another consumer under %s', async (path) => {
    const told = await page(path, await station.as('cards'));
    expect(told.status).toBe(404);
    expect(told.text).not.toContain('type ');
    expect((await page(path, {})).status).toBe(401);
    const { status } = await page(path, { authorization: OPERATOR });
    expect(status).toBe(path === 'reduced' ? 200 : 404);
  });
});

describe('entities of a subgraph', () => {
  const DOCUMENT = `query Entities($these: [_Any!]!) {
    _entities(representations: $these) { __typename ... on ProductCard { name } } }`;
  let subgraph: GatedStation;
  beforeAll(async () => {
    subgraph = await gatedStation(
      { router: { terms: FIELDS, documents: DOCUMENT } },
      { federation: true, served: [ProductCardsModule, PopularProductsModule] },
    );
  });
  afterAll(() => subgraph.close());

  const entity = async (__typename: string, productId: string): Promise<Told> => {
    const wording = { query: DOCUMENT, variables: { these: [{ __typename, productId }] } };
    return TRANSPORTS.POST(subgraph, wording, await subgraph.as('router'));
  };

  it('are none of projections beyond the contract, nor is it told that there are', async () => {
    expect((await entity('ProductCard', 'a')).data).toEqual({
      _entities: [{ __typename: 'ProductCard', name: 'Card a' }],
    });
    const missing = bodyOf(await entity('UnknownProduct', 'a'));
    for (const key of ['a', 'none']) {
      const told = await entity('PopularProduct', key);
      expect(bodyOf(told).replaceAll('PopularProduct', 'UnknownProduct')).toBe(missing);
      expect(told.text).not.toContain('popular-products');
    }
  });
});

/** Without the headers, which tell the time. */
const bodyOf = ({ text }: Told): string => text.slice(text.indexOf('\n') + 1);
