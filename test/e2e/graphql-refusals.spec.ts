import { WebSocket } from 'ws';
import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { ask } from '../support/fuzz/raw-http.js';
import { over } from '../support/over-socket.js';
import {
  post,
  serveStation,
  type AnsweredError,
  type ServedStation,
} from '../support/served-station.js';

describe('What is refused before GraphQL is asked', () => {
  let station: ServedStation;
  beforeAll(async () => {
    station = await serveStation({ served: [ProductCardsModule] });
  });
  afterAll(() => station.close());

  const refusalOf = async (request: RequestInit) => {
    const answer = await fetch(station.url, request);
    const { errors, ...rest } = (await answer.json()) as { errors: readonly AnsweredError[] };
    expect(errors).toHaveLength(1);
    expect(rest).toEqual({});
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const [{ message, extensions } = { message: '', extensions: undefined }] = errors;
    return { status: answer.status, code: extensions?.code, message, headers: answer.headers };
  };
  const posted = (body: string | Uint8Array<ArrayBuffer>, contentType = 'application/json') =>
    refusalOf({ method: 'POST', headers: { 'content-type': contentType }, body });

  it.each([
    ['half a body', '{"query":'],
    ['no body', ''],
    ['what is no JSON', 'query=1'],
    ['a body that reaches for prototypes', '{"__proto__":{"a":1},"query":"{ __typename }"}'],
    ['a compressed body', new Uint8Array([0x1f, 0x8b, 0x08, 0x00])],
  ])('is told in the form of GraphQL errors: %s', async (_, body) => {
    const { status, code, message } = await posted(body);
    expect({ status, code }).toEqual({ status: 400, code: 'BAD_REQUEST' });
    expect(message).toContain('POST a JSON object');
  });

  it.each(['application/xml', 'multipart/form-data; boundary=x', 'nonsense'])(
    'is told for content of type %s',
    async (type) =>
      expect(await posted('x', type)).toMatchObject({ status: 415, code: 'BAD_REQUEST' }),
  );

  it('is told for a body beyond the limit', async () =>
    expect(await posted(JSON.stringify({ query: 'x'.repeat(300_000) }))).toMatchObject({
      status: 413,
      code: 'BODY_TOO_LARGE',
    }));

  it.each(['PUT', 'PATCH', 'DELETE'])(
    'is told with what is allowed instead of %s',
    async (method) => {
      const { status, code, headers } = await refusalOf({ method });
      expect({ status, code, allow: headers.get('allow') }).toEqual({
        status: 405,
        code: 'BAD_REQUEST',
        allow: 'GET, POST',
      });
    },
  );

  it('is told where a host is asked for that cannot be one', async () => {
    const body = '{"query":"{ __typename }"}';
    const headers = { host: 'a b', 'content-type': 'application/json' };
    const { status, text } = await ask(station.url, { method: 'POST', headers, body });
    expect(status).toBe(400);
    expect(text).toContain('"code":"BAD_REQUEST"');
  });

  it('is told in the words that clients know where only the hash of a document is sent', async () => {
    const persistedQuery = { version: 1, sha256Hash: '00' };
    const { errors } = await post(station.url, { extensions: { persistedQuery } });
    expect(errors).toEqual([
      {
        message: 'PersistedQueryNotSupported',
        extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' },
      },
    ]);
  });

  const deep = (open: string, close: string) => `${open.repeat(2_000)}${close.repeat(2_000)}`;
  const list = `{ productCards(first: ${deep('[', ']')}) { totalCount } }`;

  it.each([
    ['selections', deep('{a', '}')],
    ['lists', list],
    ['objects', `{ productCards(fresh: ${deep('{after:', '}')}) { totalCount } }`],
  ])('is a document of %s that nests too deeply, over both transports', async (_, query) => {
    const told = { extensions: { code: 'GRAPHQL_PARSE_FAILED' } };
    const answer = await post(station.url, { query });
    expect(answer).toMatchObject({ status: 400, errors: [told] });
    expect(answer.errors?.[0]?.message).toContain('nests more than 200 deep');
    expect((await over(station, query)).errors).toMatchObject([told]);
  });

  it('is a deep document of a GET', async () => {
    const url = `${station.url}?query=${encodeURIComponent(list)}`;
    const answer = await fetch(url, { headers: { 'apollo-require-preflight': '1' } });
    expect(await answer.json()).toMatchObject({
      errors: [{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }],
    });
  });

  it('is a subscription that is posted, with where to go', async () => {
    const { status, errors } = await station.query('subscription { productCardsChanged { key } }');
    expect(status).toBe(400);
    expect(errors?.[0]?.extensions).toEqual({ code: 'SUBSCRIPTION_UNSUPPORTED' });
    expect(errors?.[0]?.message).toContain('graphql-transport-ws');
  });

  it.each([
    'subscription { productCardsChanged @skip(if: true) { key } }',
    'subscription { ...A } fragment A on Subscription { productCardsChanged @include(if: false) { key } }',
    'subscription { ... @skip(if: true) { productCardsChanged { key } } }',
  ])('is a subscription to what may not be there: %s', async (query) => {
    const told = { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } };
    expect((await over(station, query)).errors).toMatchObject([told]);
    expect((await post(station.url, { query })).errors).toMatchObject([told]);
  });

  it.each([
    ['query ($id: ID!) { productCard(productId: $id) { name } }', { id: true }],
    ['query ($first: Int = 5) { productCards(first: $first) { totalCount } }', { first: 2 ** 40 }],
    ['query ($id: ID = "a") { productCard(productId: $id) { name } }', { id: null }],
  ])('is what does not fit a variable, over both transports: %s', async (query, variables) => {
    const told = { extensions: { code: 'BAD_USER_INPUT' } };
    expect((await over(station, query, {}, variables)).errors).toMatchObject([told]);
    expect((await post(station.url, { query, variables })).errors).toMatchObject([told]);
  });

  it('is what only a station says, by a socket that is then closed as mistaken', async () => {
    const socket = new WebSocket(station.socketUrl, 'graphql-transport-ws');
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.on('open', () => socket.send('{"type":"connection_ack"}'));
    expect(await closed).toBe(4400);
  });
});
