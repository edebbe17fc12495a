import { connect } from 'node:net';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import { bodyOf, card, dataOf, FastBed, MEGABYTE, T } from '../support/fast-bed.js';
import type { PlainAnswer } from '../support/plain-http.js';
import type { ServedStation } from '../support/served-station.js';
import { until } from '../support/until.js';

const NAMES = '{ productCards { nodes { name } } }';
const AGES =
  '{ productCards { freshness { age: asOf stalenessMs budgetMs state offsets quarantined } nodes { name } } }';

describe('an answer that was given before', () => {
  let bed: FastBed;
  let served: ServedStation;
  beforeEach(async () => {
    bed = await FastBed.open();
    served = bed.served;
  });
  afterEach(() => bed.close());

  const counts = () => bed.counts;
  const ask = (asked: unknown, headers: Record<string, string> = {}) => bed.ask(asked, headers);
  const hit = (again: () => Promise<PlainAnswer>) => bed.hit(again);
  const isRead = (again: () => Promise<PlainAnswer>) => bed.expectRead(again);

  it('is given again without being read, and tells how old it has become', async () => {
    const first = bodyOf(await ask({ query: AGES }));
    const answer = await hit(() => ask({ query: AGES }));
    const calls = served.stores.calls.filter((call) => call.endsWith('.page')).length;
    const again = await hit(() => ask({ query: AGES }));
    expect(served.stores.calls.filter((call) => call.endsWith('.page'))).toHaveLength(calls);
    const { stalenessMs = 0 } = bodyOf(again).extensions?.freshness?.['product-cards'] ?? {};
    expect(stalenessMs).toBeGreaterThanOrEqual(1_000);
    expect(first.data?.['productCards']).toMatchObject({ freshness: { stalenessMs: 1_000 } });
    expect(dataOf(again)?.['productCards']).toMatchObject({
      freshness: { age: '2029-12-31T23:59:59.000Z', stalenessMs, state: 'FRESH' },
      nodes: [{ name: 'Card a' }],
    });
    expect(answer.headers['age']).toBe('2');
    expect(answer.headers['cache-control']).toBe('max-age=8');
  });

  it('is read anew once a row has changed', async () => {
    await hit(() => ask({ query: NAMES }));
    await served.commit(productCards, { a: card('a', 'New') }, { asOf: T });
    await until(async () => JSON.stringify(dataOf(await ask({ query: NAMES }))).includes('New'));
    const answer = await hit(() => ask({ query: NAMES }));
    expect(dataOf(answer)).toEqual({ productCards: { nodes: [{ name: 'New' }] } });
  });

  it('tells offsets and asOf that moved while the rows stayed', async () => {
    await hit(() => ask({ query: AGES }));
    await served.commit(productCards, {}, { offsets: { PRODUCTS: 9 }, asOf: T - 500 });
    await until(async () => {
      const before = counts().hits;
      const answer = await ask({ query: AGES });
      const { productCards: told } = dataOf(answer) ?? {};
      const { freshness } = told as { freshness: { offsets: string[]; age: string } };
      return (
        counts().hits > before &&
        freshness.offsets.join() === 'PRODUCTS:9' &&
        freshness.age === '2029-12-31T23:59:59.500Z' &&
        bodyOf(answer).extensions?.asOf === freshness.age
      );
    });
  });

  it('is of the rows of every projection that it was joined from', async () => {
    const query = '{ popularProducts { nodes { productId card { name } } } }';
    await hit(() => ask({ query }));
    await served.commit(productCards, { a: card('a', 'New') }, { asOf: T });
    await until(async () => JSON.stringify(dataOf(await ask({ query }))).includes('New'));
  });

  it('is another one for other variables, operations, and headers that matter', async () => {
    const query =
      'query A($id: ID!) { productCard(productId: $id) { name } } query B { productCards { nodes { name } } }';
    await served.commit(productCards, { b: card('b') }, { asOf: T });
    const of = (id: string, operationName = 'A') =>
      hit(() => ask({ query, operationName, variables: { id } })).then(dataOf);
    expect(await of('a')).toEqual({ productCard: { name: 'Card a' } });
    expect(await of('b')).toEqual({ productCard: { name: 'Card b' } });
    expect(await of('b', 'B')).toMatchObject({ productCards: { nodes: { length: 2 } } });
    const accept = 'application/graphql-response+json';
    const other = await hit(() => ask({ query: NAMES }, { accept }));
    expect(other.headers['content-type']).toContain(accept);
    const usual = await hit(() => ask({ query: NAMES }));
    expect(usual.headers['content-type']).toContain('application/json');
  });

  it('is read where it is older than is demanded, by a header or by an argument', async () => {
    const young = { 'x-max-staleness': '60000' };
    await hit(() => ask({ query: NAMES }, young));
    await isRead(() => ask({ query: NAMES }, { 'x-max-staleness': '1000' }));
    const demanding = (ms: number) =>
      ask({
        query: `query ($fresh: FreshInput) { productCards(fresh: $fresh) { nodes { name } } }`,
        variables: { fresh: { maxStalenessMs: ms, onBreach: 'SERVE' } },
      });
    await hit(() => demanding(60_000));
    await isRead(() => demanding(1_000));
  });

  it('is read where an offset is demanded', () =>
    isRead(() =>
      ask({ query: '{ productCards(fresh: { after: ["PRODUCTS:3"] }) { nodes { name } } }' }),
    ));

  it.each([
    ['an error', '{ productCards(first: 100000) { nodes { name } } }'],
    ['a partial answer', '{ a: productCards(first: 100000) { totalCount } b: __typename }'],
    [
      'how far something has come',
      `{ propagation(after: ["PRODUCTS:7"]) { complete } ${NAMES.slice(1)}`,
    ],
    ['what the schema is', '{ __schema { queryType { name } } }'],
    ['what was not read', '{ __typename }'],
    ['a document that cannot be read', '{ productCards('],
  ])('is asked for each time where it is %s', (_, query) => isRead(() => ask({ query })));

  it.each([
    ['beyond its budget', () => (bed.clock.at = T + 60_000)],
    ['not proved, as the clock went back', () => (bed.clock.at = T - 60_000)],
  ])('is read each time while it is %s', async (_, happen) => {
    await hit(() => ask({ query: NAMES }));
    happen();
    await served.commit(productCards, {});
    await until(async () => {
      const before = counts().hits;
      await ask({ query: NAMES });
      return counts().hits === before;
    });
    await isRead(() => ask({ query: NAMES }));
  });

  it('is not given while the store is away', async () => {
    await hit(() => ask({ query: NAMES }));
    served.stores.failure = new Error('Connection is closed.');
    await served.commit(productCards, {});
    await until(async () => bodyOf(await ask({ query: NAMES })).errors !== undefined);
    served.stores.failure = undefined;
    await hit(() => ask({ query: NAMES }));
  });

  it('is read once for all who ask at the same time', async () => {
    await hit(() => ask({ query: NAMES }));
    const query =
      '{ productCards(fresh: { maxStalenessMs: 900, waitMs: 5000 }) { nodes { name } } }';
    served.stores.calls.length = 0;
    const asked = Array.from({ length: 20 }, () => ask({ query }));
    await until(() => counts().joined === 19);
    bed.clock.at = T + 500;
    await served.commit(productCards, { a: card('a', 'New') }, { asOf: T + 500 });
    for (const answer of await Promise.all(asked))
      expect(dataOf(answer)).toEqual({ productCards: { nodes: [{ name: 'New' }] } });
    // Before and after the one wait.
    expect(served.stores.calls.filter((call) => call === 'product-cards.page')).toHaveLength(2);
  });

  it('is read by each of those who waited for one that failed', async () => {
    const query = '{ productCards(first: 100000) { nodes { name } } }';
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask({ query })));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(bodyOf(answers[0] as PlainAnswer).errors?.[0]?.extensions.code).toBe(
      'PAGE_SIZE_INVALID',
    );
  });

  it('is read by others where the one they waited for goes away', async () => {
    const { port } = new URL(served.url);
    const query = '{ productCards(fresh: { maxStalenessMs: 0, waitMs: 5000 }) { nodes { name } } }';
    const body = JSON.stringify({ query });
    const gone = connect(Number(port), '127.0.0.1');
    gone.write(
      `POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await until(() => served.signals.wants > 0);
    const waiting = ask(body);
    await until(() => counts().joined === 1);
    gone.destroy();
    await until(() => served.signals.wants > 1);
    bed.clock.at = T + 500;
    await served.commit(productCards, {}, { asOf: T + 500 });
    expect(dataOf(await waiting)).toEqual({ productCards: { nodes: [{ name: 'Card a' }] } });
  });

  it('is the same for a body that comes in pieces', async () => {
    const { port } = new URL(served.url);
    const body = JSON.stringify({ query: AGES });
    const inPieces = async (): Promise<string> => {
      const socket = connect(Number(port), '127.0.0.1');
      let heard = '';
      socket.on('data', (chunk) => (heard += chunk.toString()));
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.write(
        `POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
      );
      for (const piece of [body.slice(0, 5), body.slice(5, 30), body.slice(30)]) {
        await new Promise((resolve) => setImmediate(resolve));
        socket.write(piece);
      }
      await closed;
      return heard;
    };
    expect(await inPieces()).toContain('Card a');
    expect(await inPieces()).toContain('Card a');
    const before = counts().hits;
    expect(await inPieces()).toContain('Card a');
    expect(counts().hits).toBe(before + 1);
  });

  it.each([
    ['in chunks', { 'transfer-encoding': 'chunked' }],
    ['in another charset', { 'content-type': 'application/json; charset=utf-16' }],
    ['as a form', { 'content-type': 'text/plain' }],
    ['compressed', { 'content-encoding': 'gzip' }],
  ])('is left to Apollo to give where the request comes %s', async (_, headers) => {
    await hit(() => ask({ query: NAMES }));
    await isRead(() => ask({ query: NAMES }, headers));
  });

  it('is refused where the body is too long', async () => {
    const { status } = await ask({ query: NAMES + ' '.repeat(300 * 1_024) });
    expect(status).toBe(413);
  });

  it('is not kept before it is asked for a second time', async () => {
    const { answers } = served.fastPath ?? {};
    const before = answers?.size ?? 0;
    for (let i = 0; i < 20; i += 1) await ask({ query: NAMES, variables: { once: i } });
    expect(answers?.size).toBe(before);
    await ask({ query: NAMES, variables: { once: 7 } });
    expect(answers?.size).toBe(before + 1);
  });

  it('takes no more memory than it may', async () => {
    const small = served.fastPath?.answers;
    for (let i = 0; i < 600; i += 1)
      await ask({ query: NAMES, variables: { ['x'.repeat(20_000)]: i >> 1 } });
    expect(small?.size).toBeGreaterThan(10);
    expect(small?.bytes).toBeLessThanOrEqual(4 * MEGABYTE);
  });

  it('leaves no listener when the station stops', async () => {
    await hit(() => ask({ query: NAMES }));
    expect(served.signals.listeners).toBeGreaterThan(0);
    await bed.close();
    expect(served.signals.listeners).toBe(0);
    bed = await FastBed.open();
  });
});
