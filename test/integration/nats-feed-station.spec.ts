import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { PopularProductsModule } from '../../projections/popular-products/popular-products.module.js';
import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import { feedCursors } from '../../src/serve/cursors.js';
import { startFedStation, type FedStation } from '../support/nats-feed/fed-station.js';
import { consume, type PlainConsumer } from '../support/nats-feed/plain-consumer.js';
import { startServers, type RunningServers } from '../support/running-servers.js';
import { until } from '../support/until.js';

const STREAM = 'STATION_FEED_PRODUCT_CARDS';

describe('a station whose product cards are fed to NATS', () => {
  let servers: RunningServers;
  let stations: FedStation[];
  let consumer: PlainConsumer;
  beforeAll(async () => {
    servers = await startServers();
    await servers.freshStream('PRODUCTS', ['shop.products.*']);
    await servers.freshStream('ORDERS', ['shop.orders.*']);
    stations = [await start('a'), await start('b')];
    const manager = await jetstreamManager(servers.nats);
    await until(() => manager.streams.info(STREAM).then(Boolean, () => false));
    consumer = await consume(servers.natsServer.url, STREAM);
  }, 60_000);
  afterAll(async () => {
    await consumer.close();
    await Promise.all(stations.map((station) => station.stop()));
    await servers.stop();
  });

  const start = (name: string) =>
    startFedStation({
      name,
      natsUrl: servers.natsServer.url,
      redisUrl: servers.redisServer.url,
      served: [ProductCardsModule, PopularProductsModule],
    });
  const publish = (productId: string, priceMinor: number, second = priceMinor) =>
    jetstream(servers.nats).publish(
      'shop.products.ProductUpdated',
      JSON.stringify({
        productId,
        name: `Product ${productId}`,
        priceMinor,
        updatedAt: new Date(second * 1_000).toISOString(),
      }),
    );
  const heard = (key: string, priceMinor: number) =>
    until(() => consumer.fault() !== undefined || priceOf(consumer, key) === priceMinor);
  const lagsOn = async (station: FedStation) =>
    (await (await station.get('/metrics')).text())
      .split('\n')
      .filter((line) => line.startsWith('station_nats_feed_lag_changes{'));
  const teller = async () => {
    let found: FedStation | undefined;
    await until(async () => {
      for (const station of stations) if ((await lagsOn(station)).length > 0) found = station;
      return found !== undefined;
    });
    return found as FedStation;
  };

  it('tells cards as GraphQL shows them, with the cursor of the subscription', async () => {
    await publish('heart', 255);
    await heard('heart', 255);
    expect(consumer.fault()).toBeUndefined();
    const told = consumer.messages.findLast(({ key }) => key === 'heart');
    expect(told).toMatchObject({
      projection: 'product-cards',
      version: 1,
      kind: 'UPDATED',
      row: {
        productId: 'heart',
        name: 'Product heart',
        priceMinor: 255,
        updatedAt: '1970-01-01T00:04:15.000Z',
      },
    });
    expect(told?.cursor).toBe(feedCursors(productCards).encode(told?.number ?? 0));
    const [station] = stations;
    const shown = await station?.query(
      '{ productCard(productId: "heart") { productId name priceMinor updatedAt } }',
    );
    expect(shown).toEqual({ productCard: told?.row });
    expect(consumer.headers.at(-1)).toMatchObject({
      'ce-specversion': '1.0',
      'ce-type': 'station.feed.updated',
      'ce-source': '/station/feed/product-cards',
      'Nats-Msg-Id': consumer.headers.at(-1)?.['ce-id'],
    });
  });

  it('describes every message by the JSON Schema that it serves', async () => {
    const [station] = stations;
    const listed = await (await station?.get('/control/feeds'))?.json();
    expect(listed).toEqual({
      feeds: [
        {
          projection: 'product-cards',
          version: 1,
          stream: STREAM,
          subject: 'station.feed.product-cards',
          schema: '/control/feeds/product-cards/schema.json',
        },
      ],
    });
    const answer = await station?.get('/control/feeds/product-cards/schema.json');
    expect(answer?.headers.get('content-type')).toContain('application/schema+json');
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
    addFormats.default(ajv);
    const validate = ajv.compile((await answer?.json()) as object);
    await publish('lantern', 339);
    await heard('lantern', 339);
    expect(consumer.messages.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['RESET', 'READY', 'UPDATED']),
    );
    for (const message of consumer.messages)
      expect([message, validate(message), validate.errors]).toEqual([message, true, null]);
    const spoilt = consumer.messages.at(-1);
    for (const part of [{ row: null }, { kind: 'MOVED' }, { number: -1 }, { row: { name: 1 } }])
      expect(validate({ ...spoilt, ...part })).toBe(false);
  });

  it('has no feed of a projection that did not ask for one', async () => {
    const [station] = stations;
    const popular = '{ popularProducts { edges { node { productId } } } }';
    await until(async () => JSON.stringify(await station?.query(popular)).includes('heart'));
    const names = await (await jetstreamManager(servers.nats)).streams.names().next();
    expect(names.filter((name) => name.startsWith('STATION_'))).toEqual([STREAM]);
    const answer = await station?.get('/control/feeds/popular-products/schema.json');
    expect(answer?.status).toBe(404);
    expect(await answer?.json()).toMatchObject({ error: { code: 'PROJECTION_UNKNOWN' } });
  });

  it('goes on through the replica that takes the task over, and misses nothing', async () => {
    const leaving = await teller();
    const before = consumer.follower.applied.length;
    for (let price = 1_000; price < 1_200; price += 1) await publish('heart', price);
    await leaving.stop();
    stations = stations.filter((station) => station !== leaving);
    for (let price = 1_200; price < 1_400; price += 1) await publish('heart', price);
    await heard('heart', 1_399);
    expect(consumer.fault()).toBeUndefined();
    expect(consumer.follower.resets).toBe(1);
    expect(consumer.follower.applied.length).toBeGreaterThan(before);
    expect(await lagsOn(await teller())).toEqual([
      'station_nats_feed_lag_changes{projection="product-cards"} 0',
    ]);
  }, 60_000);
});

const priceOf = ({ follower }: PlainConsumer, key: string): number | undefined =>
  (follower.rows.get(key) as { priceMinor: number } | undefined)?.priceMinor;
