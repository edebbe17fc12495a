import { Parser } from '@asyncapi/parser';
import { z } from 'zod';
import { popularProducts } from '../../../projections/popular-products/popular-products.projection.js';
import { productCards } from '../../../projections/product-cards/product-cards.projection.js';
import { minutes } from '../../model/duration.js';
import { defineEvents, type EventContract } from '../../model/event-contract.js';
import { evolved } from '../../model/evolved-event.js';
import { asyncApiOf } from './asyncapi.js';
import { producersOf, type Producer } from './producers.js';

const shipped = producersOf([productCards, popularProducts]);
const parsed = async (producer: Producer) => {
  const { document, diagnostics } = await new Parser().parse(JSON.stringify(asyncApiOf(producer)));
  // The parser remarks on AsyncAPI 3.1; 3.0 is what tools read today.
  return { document, errors: diagnostics.filter(({ severity }) => severity <= 1) };
};
const producing = (...contracts: EventContract[]): Producer => ({ owner: 'shop', contracts });

const Node = z.object({
  name: z.string(),
  get parts() {
    return z.array(Node);
  },
});
const awkward = producing(
  defineEvents({
    owner: 'shop',
    stream: 'SHOP',
    subject: 'shop.>',
    events: {
      Priced: evolved(z.object({ pounds: z.number() })).to(
        z.object({ pence: z.int() }),
        ({ pounds }) => ({ pence: pounds * 100 }),
      ),
      Nested: Node,
      Deep: z.object({ root: Node, price: z.union([z.string(), z.null()]), at: z.date() }),
      'com.shop/closed': z.object({}),
    },
    dedupe: { window: minutes(2) },
  }),
  defineEvents({
    owner: 'shop',
    stream: 'POLLED',
    subject: 'polled.*.price',
    events: { Found: z.tuple([z.string()]).rest(z.int()) },
    polled: true,
  }),
  defineEvents({ owner: 'shop', stream: 'ONE', subject: 'one.only', events: { One: z.any() } }),
);

describe('the AsyncAPI document of a producer', () => {
  it.each(shipped.map((producer) => [producer.owner, producer] as const))(
    'is valid for %s, which is shipped',
    async (_, producer) => expect((await parsed(producer)).errors).toEqual([]),
  );

  it('is valid for whatever a contract may hold', async () =>
    expect((await parsed(awkward)).errors).toEqual([]));

  it('names channels, operations and messages as readers of AsyncAPI look for them', async () => {
    const [orders] = shipped;
    const { document } = await parsed(orders as Producer);
    const operations = document?.operations().all() ?? [];
    expect(document?.info().title()).toBe('order-service');
    expect(document?.channels().map((channel) => channel.address())).toEqual([
      'shop.orders.{type}',
    ]);
    expect(
      operations.map((operation) => [
        operation.action(),
        operation.messages().map((message) => message.name()),
      ]),
    ).toEqual([
      ['send', ['OrderCancelled']],
      ['send', ['OrderPlaced']],
    ]);
  });

  it('tells headers and payload of each message', async () => {
    const { document } = await parsed(awkward);
    const priced = document?.messages().filter((message) => message.name() === 'Priced') ?? [];
    const told = priced.map((message) => [
      message.title(),
      Object.keys(message.payload()?.properties() ?? {}),
      Object.keys(message.headers()?.properties() ?? {}).includes('ce-dataschema'),
    ]);
    expect(told).toContainEqual(['Priced, version 2', ['pence'], true]);
    expect(told).toContainEqual(['Priced, version 1, no longer published', ['pounds'], true]);
  });

  it('tells how the stream treats what is published', () => {
    const { channels } = asyncApiOf(awkward) as { channels: object };
    expect(channels).toMatchObject({
      'shop.any': { address: 'shop.{any}', 'x-stream': 'SHOP', 'x-dedupe-window-ms': 120_000 },
      'polled.any.price': { 'x-polled': true, 'x-subject': 'polled.*.price' },
      'one.only': { address: 'one.only' },
    });
  });

  it('has another version when, and only when, the contract has changed', () => {
    const versionOf = (events: EventContract['events']): unknown => {
      const contract = { owner: 'shop', stream: 'S', subject: 's.*', events };
      return (asyncApiOf(producing(contract)) as { info: { version: unknown } }).info.version;
    };
    const [A, B] = [z.object({ a: z.string() }), z.object({ b: z.string() })];
    expect(versionOf({ A, B })).toBe(versionOf({ B, A }));
    expect(versionOf({ A, B })).not.toBe(versionOf({ A, B: A }));
  });
});
