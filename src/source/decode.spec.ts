import { z } from 'zod';
import { defineEvents } from '../model/event-contract.js';
import { evolved } from '../model/evolved-event.js';
import { storedMessage, type MessageParts } from '../../test/support/stored-message.js';
import { decode } from './decode.js';
import { schemasOf } from './schemas-by-type.js';

const Line = z.object({ productId: z.string(), quantity: z.number().int() });
const orders = defineEvents({
  owner: 'order-service',
  stream: 'ORDERS',
  subject: 'shop.orders.*',
  events: {
    OrderPlaced: z.object({ orderId: z.string(), lines: z.array(Line).min(1) }),
    OrderShipped: z.object({ at: z.coerce.date() }),
  },
});
const placed = { orderId: 'o1', lines: [{ productId: 'p1', quantity: 2 }] };
const read = (parts: MessageParts) =>
  decode(storedMessage({ stream: 'ORDERS', sequence: 7, ...parts }), schemasOf([orders]));
const eventOf = (parts: MessageParts) => {
  const decoded = read(parts);
  if (decoded.outcome !== 'event') throw new Error(`It was ${decoded.outcome}.`);
  const { type, data, time, id } = decoded.event;
  return { type, data, time, id };
};

describe('a message', () => {
  it('with CloudEvents headers is the event that they say', () =>
    expect(
      eventOf({
        subject: 'shop.orders.anything',
        data: placed,
        headers: {
          'ce-specversion': '1.0',
          'ce-type': 'OrderPlaced',
          'ce-id': 'e-1',
          'ce-time': '2026-03-01T12:00:00.250+01:00',
          'Nats-Msg-Id': 'm-1',
        },
      }),
    ).toEqual({
      type: 'OrderPlaced',
      data: placed,
      time: Date.UTC(2026, 2, 1, 11, 0, 0, 250),
      id: 'e-1',
    }));

  it('of bare JSON is of the type that its subject ends with, at the time when it was stored', () =>
    expect(eventOf({ subject: 'shop.orders.OrderPlaced', data: placed, storedAt: 5 })).toEqual({
      type: 'OrderPlaced',
      data: placed,
      time: 5,
      id: 'ORDERS:7',
    }));

  it('has its message id for an id where the producer gave no other', () =>
    expect(
      eventOf({
        subject: 'shop.orders.OrderPlaced',
        data: placed,
        headers: { 'Nats-Msg-Id': 'm-1' },
      }),
    ).toMatchObject({ id: 'm-1' }));

  it.each(['yesterday', '', '2026-13-45T00:00:00Z'])(
    'whose ce-time is "%s" is taken to have happened when it was stored',
    (told) =>
      expect(
        eventOf({
          subject: 'shop.orders.OrderPlaced',
          data: placed,
          storedAt: 5,
          headers: { 'ce-time': told },
        }),
      ).toMatchObject({ time: 5 }),
  );

  it('carries the data as the schema makes it', () =>
    expect(
      eventOf({ subject: 'shop.orders.OrderShipped', data: { at: '2026-01-01', more: 1 } }).data,
    ).toEqual({ at: new Date('2026-01-01') }));

  it.each([
    ['its subject', { subject: 'shop.orders.OrderLost' }],
    ['its header', { subject: 'shop.orders.OrderPlaced', headers: { 'ce-type': 'OrderLost' } }],
    ['a subject of one token', { subject: 'OrderLost' }],
    ['a name of every object', { subject: 'shop.orders.constructor' }],
  ])('of a type that no contract declares, by %s, is left unread, whatever it holds', (_, parts) =>
    expect(read({ ...parts, text: 'not even JSON' })).toEqual({ outcome: 'unread' }),
  );

  it.each(['', '{"half', 'undefined'])('whose payload is "%s" cannot be decoded', (text) => {
    const decoded = read({ subject: 'shop.orders.OrderPlaced', text });
    expect(decoded).toMatchObject({ outcome: 'faulty', code: 'EVENT_UNDECODABLE' });
    expect(decoded).toMatchObject({
      reason: expect.stringMatching(/^OrderPlaced is not JSON: .+\.$/),
    });
  });

  it.each<[string, unknown]>([
    ['at orderId: ', { lines: placed.lines }],
    ['at lines: ', { orderId: 'o1', lines: [] }],
    ['at lines.1.quantity: ', { orderId: 'o1', lines: [placed.lines[0], { productId: 'p2' }] }],
    ['at its root: ', null],
    ['at its root: ', [placed]],
  ])('that breaks its contract says where: %s', (where, data) =>
    expect(read({ subject: 'shop.orders.OrderPlaced', text: JSON.stringify(data) })).toEqual({
      outcome: 'faulty',
      code: 'EVENT_SCHEMA',
      reason: expect.stringContaining(`OrderPlaced breaks its contract ${where}`) as string,
    }),
  );
});

describe('a message of an event with earlier versions', () => {
  const First = z.object({ name: z.string() });
  const Second = z.object({ title: z.string() });
  const products = defineEvents({
    owner: 'product-service',
    stream: 'PRODUCTS',
    subject: 'shop.products.>',
    events: {
      Renamed: evolved(First).to(Second, ({ name }) => ({ title: `${name}!` })),
      Removed: z.object({ id: z.string() }),
    },
  });
  const readProduct = (parts: MessageParts) =>
    decode(storedMessage({ stream: 'PRODUCTS', sequence: 7, ...parts }), schemasOf([products]));
  const renamed = 'shop.products.Renamed';
  const dataschema = (uri: string) => ({ 'ce-dataschema': uri });
  const newest = { outcome: 'event', event: { type: 'Renamed', data: { title: 'Lamp' } } };
  const upcasted = { outcome: 'event', event: { type: 'Renamed', data: { title: 'Lamp!' } } };

  it.each<[string, MessageParts]>([
    ['a path', { subject: renamed, headers: dataschema('https://shop.example/Renamed/2') }],
    ['a path, with a v', { subject: renamed, headers: dataschema('/schemas/Renamed/v2') }],
    ['a fragment', { subject: renamed, headers: dataschema('https://shop.example/Renamed#2') }],
    ['a query', { subject: renamed, headers: dataschema('/Renamed?lang=en&version=2') }],
    ['its type', { subject: 'shop.products.any', headers: { 'ce-type': 'Renamed.v2' } }],
    ['its subject', { subject: `${renamed}.v2` }],
    ['its subject alone', { subject: `${renamed}.v2`, headers: { 'ce-type': 'Renamed' } }],
    [
      'its type and its schema alike',
      { subject: renamed, headers: { 'ce-type': 'Renamed.v2', ...dataschema('#2') } },
    ],
  ])('is of the version that it tells, by %s', (_, parts) => {
    expect(readProduct({ ...parts, data: { title: 'Lamp' } })).toMatchObject(newest);
  });

  it.each<[string, MessageParts]>([
    ['no schema', { subject: renamed }],
    ['a schema without a version', { subject: renamed, headers: dataschema('/Renamed.json') }],
    ['version 1', { subject: renamed, headers: dataschema('/Renamed/1') }],
    ['version 1 by its subject', { subject: `${renamed}.v1` }],
    ['a version of something else', { subject: 'shop.eu.v2', headers: { 'ce-type': 'Renamed' } }],
  ])('is of the first version where it tells %s, and comes in the newest form', (_, parts) =>
    expect(readProduct({ ...parts, data: { name: 'Lamp' } })).toMatchObject(upcasted),
  );

  it('is refused where it tells two versions', () =>
    expect(
      readProduct({ subject: `${renamed}.v1`, headers: dataschema('#2'), data: {} }),
    ).toMatchObject({ code: 'EVENT_SCHEMA', reason: 'Renamed tells two versions, 1 and 2.' }));

  it('is refused where it is newer than the contract, whatever it holds', () =>
    expect(readProduct({ subject: `${renamed}.v3`, data: { title: 'Lamp' } })).toEqual({
      outcome: 'faulty',
      code: 'EVENT_SCHEMA',
      reason: 'Renamed of version 3 is of no known version: the contract knows 1 to 2.',
    }));

  it('is undecodable where it is not JSON', () =>
    expect(readProduct({ subject: renamed, text: '{' })).toMatchObject({
      code: 'EVENT_UNDECODABLE',
    }));

  it.each(['shop.products.Moved', 'shop.products.Moved.v2', 'shop.products.Removed.v2', 'v2'])(
    'is left unread where its subject is %s',
    (subject) => expect(readProduct({ subject, text: '{' })).toEqual({ outcome: 'unread' }),
  );

  it('is beside others that have none', () =>
    expect(
      readProduct({ subject: 'shop.products.Removed', data: { id: 'p1', by: 'ann' } }),
    ).toMatchObject({ outcome: 'event', event: { data: { id: 'p1' } } }));
});
