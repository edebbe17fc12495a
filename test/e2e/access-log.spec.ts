import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import type { AccessLine } from '../../src/serve/access-line.js';
import { card } from '../support/card-station.js';
import { openStream } from '../support/event-stream.js';
import { over } from '../support/over-socket.js';
import { serveStation, type ServedStation } from '../support/served-station.js';
import { socketClient, subscribe } from '../support/socket-subscriber.js';
import { until } from '../support/until.js';

const NAMED = 'query Cards($first: Int) { productCards(first: $first) { totalCount } }';
const CHANGED = 'subscription Changed { productCardsChanged { key } }';
const SECRET = 'no-cursor-but-a-secret';

describe('the access log', () => {
  let station: ServedStation;
  let lines: AccessLine[];
  beforeEach(async () => {
    lines = [];
    station = await serveStation({
      served: [ProductCardsModule],
      answerBytes: 1_000_000,
      writeAccess: (line) => lines.push(line),
    });
  });
  afterEach(() => station.close());

  const written = (count: number) => until(() => lines.length === count);

  it('has a line for each question over HTTP', async () => {
    await station.query(NAMED, { first: 3 });
    await written(1);
    expect(lines[0]).toMatchObject({ transport: 'http', consumer: 'open', status: 200 });
    expect(lines[0]?.code).toBeUndefined();
    expect(lines[0]?.ms).toBeGreaterThan(0);
    expect(lines[0]?.bytes).toBeGreaterThan(20);
  });

  it('tells the code of what was refused, and nothing of its variables', async () => {
    const query = 'query After($after: String) { productCards(after: $after) { totalCount } }';
    await station.query(query, { after: SECRET });
    await station.query('{ nothingLikeIt }');
    await station.query('');
    await written(3);
    expect(lines.map(({ code, status }) => [code, status])).toEqual([
      ['CURSOR_INVALID', 200],
      ['GRAPHQL_VALIDATION_FAILED', 400],
      [expect.anything(), 400],
    ]);
    expect(JSON.stringify(lines)).not.toContain(SECRET);
  });

  it('has a line for each operation over a socket, of a subscription when it ends', async () => {
    await over(station, NAMED);
    await over(station, '{ nothingLikeIt }');
    const { client } = socketClient(station);
    const subscriber = subscribe(client, { query: CHANGED });
    await until(() => station.counts().subscriptions === 1);
    await station.commit(productCards, { a: card('a'), b: card('b') });
    await until(() => subscriber.results.length === 2);
    client.terminate();
    await written(3);
    expect(lines).toMatchObject([
      { transport: 'websocket', consumer: 'open' },
      { transport: 'websocket', code: 'GRAPHQL_VALIDATION_FAILED' },
      { transport: 'websocket', results: 2 },
    ]);
  });

  it('has a line for each event stream, and for those that were refused', async () => {
    const url = `${station.url}/stream?query=`;
    const question = await openStream(url + encodeURIComponent(NAMED));
    await until(() => question.ended === true);
    await openStream(url);
    const stream = await openStream(url + encodeURIComponent(CHANGED));
    await until(() => station.counts().subscriptions === 1);
    stream.close();
    await written(3);
    expect(lines).toMatchObject([
      { transport: 'sse', consumer: 'open' },
      { transport: 'sse', consumer: null, status: 400 },
      { transport: 'sse', results: 0 },
    ]);
  });

  it('counts answers that are given again, in one line', async () => {
    await station.commit(productCards, { a: card('a') }, { asOf: Date.now() as never });
    const asked = { first: 1 };
    const hits = () => station.fastPath?.counts.hits ?? 0;
    while (hits() < 5) await station.query(NAMED, asked);
    const asks = lines.length;
    await station.close();
    expect(lines.slice(asks)).toMatchObject([{ transport: 'http', status: 200, hits: 5 }]);
  });
});
