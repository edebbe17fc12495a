import { createClient } from 'graphql-sse';
import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import { milliseconds } from '../../src/model/duration.js';
import { card } from '../support/card-station.js';
import { openStream, type EventStream } from '../support/event-stream.js';
import { serveStation, type AnsweredError, type ServedStation } from '../support/served-station.js';
import { until } from '../support/until.js';

const CHANGED = 'subscription { productCardsChanged { key node { priceMinor } } }';
const WITH_CURSOR = 'subscription { productCardsChanged { key cursor } }';
const start = Buffer.from('[1,"feed","product-cards:v1",0]').toString('base64url');

interface Result {
  readonly data?: { readonly productCardsChanged: { readonly key: string; cursor?: string } };
  readonly errors?: readonly AnsweredError[];
  readonly extensions?: object;
}

describe('an event stream', () => {
  let station: ServedStation;
  let url: string;
  let streams: EventStream[];
  beforeEach(async () => {
    station = await serveStation({
      served: [ProductCardsModule],
      connections: { pingEvery: milliseconds(60_000), connectionsPerRemote: 3 },
    });
    url = `${station.url}/stream`;
    streams = [];
  });
  afterEach(async () => {
    for (const stream of streams) stream.close();
    await until(() => station.counts().connections === 0);
    expect(station.counts()).toEqual({ connections: 0, subscriptions: 0, sharedEvaluations: 0 });
    await station.close();
  });

  const open = async (query: string, headers: Record<string, string> = {}) => {
    const stream = await openStream(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });
    streams.push(stream);
    return stream;
  };
  const get = async (query: string, headers: Record<string, string> = {}) => {
    const stream = await openStream(`${url}?query=${encodeURIComponent(query)}`, { headers });
    streams.push(stream);
    return stream;
  };
  const resultsIn = ({ events }: EventStream) =>
    events.filter(({ event }) => event === 'next').map(({ data }) => JSON.parse(data) as Result);
  const keysIn = (stream: EventStream) =>
    resultsIn(stream).map(({ data }) => data?.productCardsChanged.key);
  const run = (count: number) => until(() => station.counts().subscriptions === count);
  const answer = async (init: RequestInit, path = url) => {
    const response = await fetch(path, init);
    return { status: response.status, body: (await response.json()) as Result };
  };
  const json = { 'content-type': 'application/json' };

  it('speaks to the client of its protocol', async () => {
    const client = createClient({ url, retryAttempts: 0 });
    const results = client.iterate<{ productCardsChanged: object }>({ query: CHANGED });
    const first = results.next();
    await run(1);
    await station.commit(productCards, { a: card('a', 7) });
    expect((await first).value).toEqual({
      data: { productCardsChanged: { key: 'a', node: { priceMinor: 7 } } },
    });
    await results.return?.();
    await run(0);
    client.dispose();
  });

  it('answers queries as over HTTP, with the freshness of what they are made of', async () => {
    await station.commit(productCards, { a: card('a') });
    const query = '{ productCards { nodes { name } } }';
    const client = createClient({ url, retryAttempts: 0 });
    const results = client.iterate({ query });
    const { data, extensions } = await station.query(query);
    const { value } = await results.next();
    expect(value).toEqual({ data, extensions });
    expect(extensions).toHaveProperty('freshness.product-cards.budgetMs');
    expect((await results.next()).done).toBe(true);
    client.dispose();
  });

  it('tells the cursor of each change as id, selected or not, and shares one evaluation', async () => {
    const [one, other] = [await open(CHANGED), await get(CHANGED)];
    const selecting = await open(WITH_CURSOR);
    await run(3);
    expect(station.counts().sharedEvaluations).toBe(2);
    await station.commit(productCards, { a: card('a'), b: card('b') });
    await until(() => streams.every(({ events }) => events.length === 2));
    expect(other.events).toEqual(one.events);
    expect(one.events.map(({ id }) => id)).toEqual(
      resultsIn(selecting).map(({ data }) => data?.productCardsChanged.cursor),
    );
    expect(JSON.stringify(resultsIn(one))).not.toContain('cursor');
  });

  it('goes on right after the last event that its browser got', async () => {
    const first = await get(CHANGED);
    await run(1);
    await station.commit(productCards, { a: card('a') });
    await until(() => first.events.length === 1);
    first.close();
    await run(0);
    await station.commit(productCards, { b: card('b'), c: card('c') });
    const again = await get(CHANGED, { 'last-event-id': first.events[0]?.id ?? '' });
    await until(() => again.events.length === 2);
    expect(keysIn(again)).toEqual(['b', 'c']);
  });

  it('goes on after the last event rather than after the cursor it began at', async () => {
    await station.commit(productCards, { a: card('a'), b: card('b') });
    const query = `subscription { productCardsChanged(after: "${start}") { key } }`;
    const first = await get(query);
    await until(() => first.events.length === 2);
    first.close();
    const again = await get(query, { 'last-event-id': first.events[0]?.id ?? '' });
    await until(() => again.events.length === 1);
    expect(keysIn(again)).toEqual(['b']);
  });

  it.each([
    ['subscription { productCardsChanged { nme } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['subscription {', 'GRAPHQL_PARSE_FAILED'],
    [`{ ${'__typename '.repeat(6_000)} }`, 'GRAPHQL_PARSE_FAILED'],
    ['query A { __typename } query B { __typename }', 'OPERATION_RESOLUTION_FAILURE'],
    ['query ($n: Int!) { productCards(first: $n) { totalCount } }', 'BAD_USER_INPUT'],
    ['{ productCards(first: 0) { totalCount } }', 'PAGE_SIZE_INVALID'],
    ['subscription { productCardsChanged(after: "bm8") { key } }', 'CURSOR_INVALID'],
  ])('tells what is wrong with %.40s, with the code of HTTP, and ends', async (query, code) => {
    const stream = await open(query);
    await until(() => stream.ended === true);
    expect(stream.events.map(({ event }) => event)).toEqual(['next', 'complete']);
    expect(resultsIn(stream)[0]?.errors?.[0]?.extensions.code).toBe(code);
  });

  it('refuses a last event id that is no cursor', async () => {
    const stream = await get(CHANGED, { 'last-event-id': 'nonsense' });
    await until(() => stream.ended === true);
    expect(resultsIn(stream)[0]?.errors?.[0]?.extensions.code).toBe('CURSOR_INVALID');
  });

  it('leaks nothing of what went wrong inside', async () => {
    station.stores.failure = new Error('password is hunter2');
    const stream = await open('{ productCard(productId: "a") { name } }');
    await until(() => stream.ended === true);
    expect(resultsIn(stream)[0]?.errors?.[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
    expect(JSON.stringify(stream.events)).not.toContain('hunter2');
  });

  it.each<[string, RequestInit, number, string]>([
    [
      'a form',
      { method: 'POST', body: new URLSearchParams({ query: CHANGED }) },
      400,
      'BAD_REQUEST',
    ],
    [
      'text',
      { method: 'POST', headers: { 'content-type': 'text/plain' }, body: CHANGED },
      400,
      'BAD_REQUEST',
    ],
    ['half a body', { method: 'POST', headers: json, body: '{"query":' }, 400, 'BAD_REQUEST'],
    ['a batch', { method: 'POST', headers: json, body: '[]' }, 400, 'BAD_REQUEST'],
    ['no document', { method: 'POST', headers: json, body: '{}' }, 400, 'BAD_REQUEST'],
    [
      'too large a body',
      { method: 'POST', headers: json, body: JSON.stringify({ query: 'x'.repeat(300_000) }) },
      413,
      'BODY_TOO_LARGE',
    ],
    [
      'variables that are none',
      { method: 'POST', headers: json, body: JSON.stringify({ query: CHANGED, variables: 1 }) },
      400,
      'BAD_REQUEST',
    ],
    [
      'a client that wants JSON',
      {
        method: 'POST',
        headers: { ...json, accept: 'application/json' },
        body: JSON.stringify({ query: CHANGED }),
      },
      400,
      'BAD_REQUEST',
    ],
  ])('refuses %s before it opens', async (_, init, status, code) => {
    const refused = await answer(init);
    expect(refused.status).toBe(status);
    expect(refused.body.errors?.[0]?.extensions.code).toBe(code);
  });

  it('refuses a GET from the page of another site, and one whose variables are not JSON', async () => {
    const query = `${url}?query=${encodeURIComponent(CHANGED)}`;
    const headers = { 'sec-fetch-site': 'cross-site' };
    expect((await answer({ headers }, query)).status).toBe(400);
    expect((await answer({}, `${query}&variables={`)).status).toBe(400);
  });

  it('refuses a remote that has too many open, and takes it again when one is closed', async () => {
    const [first] = [await open(CHANGED), await open(CHANGED), await open(CHANGED)];
    const body = JSON.stringify({ query: CHANGED });
    const refused = await answer({ method: 'POST', headers: json, body });
    expect(refused.status).toBe(429);
    expect(refused.body.errors?.[0]?.extensions.code).toBe('TOO_MANY_CONNECTIONS');
    first.close();
    await until(() => station.counts().connections === 2);
    expect((await open(CHANGED)).status).toBe(200);
  });

  it('tells changes to who sent variables that nobody asked for, however deep', async () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const body = `{"query":${JSON.stringify(CHANGED)},"variables":{"deep":${deep}}}`;
    const stream = await openStream(url, { method: 'POST', headers: json, body });
    streams.push(stream);
    await run(1);
    await station.commit(productCards, { a: card('a') });
    await until(() => stream.events.length === 1);
    expect(keysIn(stream)).toEqual(['a']);
  });

  it('tells where it begins as an id without data, which dispatches nothing', async () => {
    const stream = await open(CHANGED);
    await until(() => stream.lastId !== undefined);
    expect(stream.events).toEqual([]);
    stream.close();
    await run(0);
    await station.commit(productCards, { b: card('b') });
    const again = await open(CHANGED, { 'last-event-id': stream.lastId ?? '' });
    await until(() => again.events.length === 1);
    expect(keysIn(again)).toEqual(['b']);
  });

  it('may be collected by no proxy and kept by no cache', async () => {
    const { headers } = await open(CHANGED);
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store, no-transform');
    expect(headers.get('vary')).toContain('Last-Event-ID');
    expect(headers.get('x-accel-buffering')).toBe('no');
  });
});

describe('a silent event stream', () => {
  it('carries comments, so that proxies keep it open', async () => {
    const station = await serveStation({
      served: [ProductCardsModule],
      connections: { pingEvery: milliseconds(20) },
    });
    const stream = await openStream(`${station.url}/stream?query=${encodeURIComponent(CHANGED)}`);
    await until(() => stream.comments > 3);
    expect(stream.events).toEqual([]);
    stream.close();
    await station.close();
  });
});
