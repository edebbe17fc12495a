import { OrderDetailsModule } from '../../projections/order-details/order-details.module.js';
import type { OrderDetail } from '../../projections/order-details/order-detail.js';
import { orderDetails } from '../../projections/order-details/order-details.projection.js';
import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import { PlainHttp } from '../support/plain-http.js';
import { serveStation, type ServedStation } from '../support/served-station.js';
import { subscriberOf } from '../support/subscriber.js';
import { until } from '../support/until.js';

const T = Date.parse('2030-01-01T00:00:00Z');
const line = (productId: string, quantity: number) => ({
  productId,
  quantity,
  cancelled: 0,
  unitPriceMinor: 100,
});
const order = (orderId: string, ...lines: ReturnType<typeof line>[]): OrderDetail => ({
  orderId,
  customerId: 'ann',
  placedAt: T,
  lines,
  totalMinor: 100,
});
const card = (productId: string, name: string) => ({
  productId,
  name,
  priceMinor: 1,
  updatedAt: 0,
});

const LINES = '{ orderDetail(orderId: "1") { lines { quantity card { name } } } }';
const linesNamed = (...names: (string | null)[]) => ({
  orderDetail: {
    lines: names.map((name, i) => ({ quantity: i + 1, card: name === null ? null : { name } })),
  },
});

describe('refs within rows', () => {
  let station: ServedStation;
  let http: PlainHttp;
  beforeEach(async () => {
    station = await serveStation({
      served: [OrderDetailsModule, ProductCardsModule],
      clock: { now: () => T },
      answerBytes: 1_000_000,
    });
    http = new PlainHttp();
    const orders = {
      1: order('1', line('a', 1), line('b', 2), line('none', 3)),
      2: order('2', line('b', 1), line('a', 2)),
    };
    await station.commit(orderDetails, orders, { asOf: T - 1_000 });
    const cards = { a: card('a', 'Heart'), b: card('b', 'Mug') };
    await station.commit(productCards, cards, { asOf: T - 2_000 });
    station.stores.calls.length = 0;
  });
  afterEach(async () => {
    http.close();
    await station.close();
  });

  it('are joined in one call for all rows and all their objects, null where there is none', async () => {
    const query = '{ orderDetails(orderBy: ORDER_ID_ASC) { nodes { lines { card { name } } } } }';
    expect((await station.query(query)).data).toEqual({
      orderDetails: {
        nodes: [
          { lines: [{ card: { name: 'Heart' } }, { card: { name: 'Mug' } }, { card: null }] },
          { lines: [{ card: { name: 'Mug' } }, { card: { name: 'Heart' } }] },
        ],
      },
    });
    expect(station.stores.calls).toEqual(['order-details.page', 'product-cards.readRows']);
  });

  it('show a rename of what they lead to, without a change of the row', async () => {
    await station.query(LINES);
    await station.commit(productCards, { b: card('b', 'Cup') });
    expect((await station.query(LINES)).data).toEqual(linesNamed('Heart', 'Cup', null));
  });

  it('make the answer tell how old both projections are', async () => {
    const { extensions } = await station.query(LINES);
    expect(extensions?.['freshness']).toMatchObject({
      'order-details': { stalenessMs: 1_000 },
      'product-cards': { stalenessMs: 2_000 },
    });
    expect(extensions?.['asOf']).toBe(new Date(T - 2_000).toISOString());
  });

  it('tell on their fields of which projection they are', async () => {
    const { data } = await station.query(
      '{ __type(name: "OrderLineView") { fields { name description type { name } } } }',
    );
    const { fields } = (data ?? {})['__type'] as {
      fields: { name: string; description: string }[];
    };
    expect(fields.find(({ name }) => name === 'card')).toEqual({
      name: 'card',
      description: expect.stringMatching(/Projection product-cards, version 1/) as string,
      type: { name: 'ProductCard' },
    });
  });

  it('end an answer that is given again once what they lead to has changed', async () => {
    const ask = async () => (await http.post(station.url, { query: LINES }, {})).text;
    await until(async () => {
      const before = station.fastPath?.counts.hits ?? 0;
      await ask();
      return (station.fastPath?.counts.hits ?? 0) > before;
    });
    await station.commit(productCards, { a: card('a', 'Star') }, { asOf: T - 500 });
    await until(async () => (await ask()).includes('Star'));
    expect(JSON.parse(await ask())).toMatchObject({ data: linesNamed('Star', 'Mug', null) });
  });

  it('are read anew for every change that is told', async () => {
    const told = subscriberOf(
      station,
      'subscription { orderDetailsChanged(snapshot: true, keys: ["9"]) { kind node { lines { card { name } } } } }',
    );
    for (const kind of ['SNAPSHOT_STARTED', 'SNAPSHOT_COMPLETE'])
      expect(await told.next()).toEqual({ kind, node: null });
    for (const name of ['Sun', 'Moon']) {
      await station.commit(productCards, { a: card('a', name) });
      await station.commit(orderDetails, { 9: order('9', line('a', name.length)) });
      expect(await told.next()).toEqual({ kind: 'UPDATED', node: { lines: [{ card: { name } }] } });
    }
    await told.leave();
  });
});
