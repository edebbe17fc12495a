import { request as httpRequest } from 'node:http';
import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import { post, serveStation, type ServedStation } from '../support/served-station.js';

describe('GraphQL errors', () => {
  let station: ServedStation;
  beforeAll(async () => {
    station = await serveStation({ served: [ProductCardsModule] });
    await station.commit(productCards, {
      a: { productId: 'a', name: 'A', priceMinor: 1, updatedAt: 0 },
      b: { productId: 'b', name: 'B', priceMinor: 2, updatedAt: 0 },
      odd: { productId: 'odd', name: 'Odd', priceMinor: 'secret', updatedAt: 0 },
    });
  });
  afterAll(() => station.close());
  afterEach(() => {
    station.stores.failure = undefined;
  });

  const errorOf = async (query: string, variables?: object) => {
    const { errors, status } = await station.query(query, variables);
    expect(errors).toHaveLength(1);
    const [error] = errors ?? [];
    return { status, code: error?.extensions.code, message: error?.message ?? '', error };
  };

  it.each([0, -1, 201])('refuse a page of %s rows and say the limit', async (first) => {
    const { code, message } = await errorOf(`{ productCards(first: ${first}) { totalCount } }`);
    expect(code).toBe('PAGE_SIZE_INVALID');
    expect(message).toContain('from 1 to 200 rows');
  });

  it('refuse a cursor that is none, of another order, of another list, of the changes or of no place', async () => {
    const { data } = await station.query('{ productCards { pageInfo { endCursor } } }');
    const { endCursor } = (data as { productCards: { pageInfo: { endCursor: string } } })
      .productCards.pageInfo;
    const feed = Buffer.from('[1,"feed","product-cards:v1",1]').toString('base64url');
    const list = Buffer.from('[1,"list","other:v1","name","asc","x"]').toString('base64url');
    const nowhere = Buffer.from('[1,"list","product-cards:v1","name","asc","x"]').toString(
      'base64url',
    );
    for (const [after, orderBy] of [
      ['', 'NAME_ASC'],
      ['bm8', 'NAME_ASC'],
      [endCursor, 'NAME_DESC'],
      [endCursor, 'PRICE_MINOR_ASC'],
      [feed, 'NAME_ASC'],
      [list, 'NAME_ASC'],
      [nowhere, 'NAME_ASC'],
    ])
      expect(
        await errorOf(
          'query ($after: String, $orderBy: ProductCardOrder) { productCards(after: $after, orderBy: $orderBy) { nodes { name } } }',
          { after, orderBy },
        ),
      ).toMatchObject({ code: 'CURSOR_INVALID', status: 200 });
  });

  it('say that the store is away, without its words', async () => {
    station.stores.failure = new Error('connect ECONNREFUSED 10.0.0.7:6379');
    Object.assign(station.stores.failure, { code: 'ECONNREFUSED' });
    for (const query of [
      '{ productCard(productId: "a") { name } }',
      '{ productCards { nodes { name } } }',
      '{ productCards { totalCount } }',
    ]) {
      const { code, message } = await errorOf(query);
      expect(code).toBe('STORE_UNAVAILABLE');
      expect(message).not.toContain('10.0.0.7');
    }
  });

  it('leak nothing of what went wrong inside', async () => {
    station.stores.failure = new Error('password is hunter2');
    const { code, error } = await errorOf('{ productCard(productId: "b") { name } }');
    expect(code).toBe('INTERNAL_SERVER_ERROR');
    expect(JSON.stringify(error)).not.toMatch(/hunter2|node_modules|\.js/);
    expect(error?.path).toEqual(['productCard']);
  });

  it('leak no value that does not fit its served type', async () => {
    const { code, error } = await errorOf('{ productCard(productId: "odd") { priceMinor } }');
    expect(code).toBe('INTERNAL_SERVER_ERROR');
    expect(JSON.stringify(error)).not.toContain('secret');
  });

  it.each([
    ['{ productCards { nodes { nme } } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['{ productCards { nodes', 'GRAPHQL_PARSE_FAILED'],
    ['query ($n: Int!) { productCards(first: $n) { totalCount } }', 'BAD_USER_INPUT'],
    ['query A { __typename } query B { __typename }', 'OPERATION_RESOLUTION_FAILURE'],
  ])('keep GraphQL its own codes: %s', async (query, code) => {
    expect(await errorOf(query)).toMatchObject({ code, status: 400 });
  });

  it.each(['', 'B'])('know no operation of the name "%s"', async (operationName) => {
    const query = 'query A { productCard(productId: "a") { name } }';
    expect(await post(station.url, { query, operationName })).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } }],
    });
  });

  it('answer what can be answered beside what cannot', async () => {
    const { data, errors } = await station.query(
      '{ productCard(productId: "a") { name } productCards(first: 0) { totalCount } }',
    );
    expect(errors?.map(({ path }) => path)).toEqual([['productCards']]);
    expect(data).toBeNull();
  });

  it('refuse batches, bodies beyond the limit, and requests that a form could send', async () => {
    const query = '{ __typename }';
    expect((await post(station.url, [{ query }, { query }])).status).toBe(400);
    const long = JSON.stringify({ query, variables: { pad: 'x'.repeat(300_000) } });
    expect((await post(station.url, long)).status).toBe(413);
    expect((await fetch(`${station.url}?query=${encodeURIComponent(query)}`)).status).toBe(400);
    expect((await post(station.url, { query })).status).toBe(200);
  });

  it('refuse a document of too many tokens', async () =>
    expect(await errorOf(`{ ${'__typename '.repeat(6_000)} }`)).toMatchObject({
      code: 'GRAPHQL_PARSE_FAILED',
    }));

  it('destroy an upgrade to anywhere else', async () => {
    const { port } = new URL(station.url);
    const status = await new Promise((resolve, reject) => {
      const upgrade = {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
      };
      const key = { 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' };
      httpRequest({ port, host: '127.0.0.1', path: '/else', headers: { ...upgrade, ...key } })
        .on('response', (answer) => resolve(answer.statusCode))
        .on('upgrade', () => reject(new Error('upgraded')))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(404);
  });
});

describe('GraphQL in production', () => {
  let station: ServedStation;
  beforeAll(async () => {
    station = await serveStation({ served: [ProductCardsModule], production: true });
  });
  afterAll(() => station.close());

  it('does not tell its schema', async () => {
    const { errors } = await station.query('{ __schema { types { name } } }');
    expect(errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    const wrong = await station.query('{ productCard(productId: "a") { nme } }');
    expect(wrong.errors?.[0]?.message).not.toContain('Did you mean');
  });

  it('shows no landing page', async () => {
    const answer = await fetch(station.url, { headers: { accept: 'text/html' } });
    expect(await answer.text()).not.toContain('<html');
  });
});
