import { z } from 'zod';
import { storedMessage, type MessageParts } from '../../../test/support/stored-message.js';
import { defineEvents } from '../../model/event-contract.js';
import { evolved } from '../../model/evolved-event.js';
import { decode } from '../decode.js';
import { schemasOf } from '../schemas-by-type.js';
import { changesOf } from './changes.js';

const Address = z.object({ id: z.int(), street: z.string(), note: z.string().optional() });
const contract = defineEvents({
  owner: 'customer-service',
  stream: 'DB',
  subject: 'shop.>',
  envelope: 'debezium',
  events: {
    addresses: changesOf(Address, { key: 'id' }),
    'billing.invoices': changesOf(z.object({ id: z.int() }), { key: 'id' }),
    cities: evolved(changesOf(z.object({ name: z.string() }), { key: 'name' })).to(
      z.object({ op: z.string(), city: z.string() }),
      ({ op, after, before }) => ({ op, city: after?.name ?? before?.name ?? '' }),
    ),
  },
});
const read = (data: unknown, parts: MessageParts = {}) =>
  decode(
    storedMessage({ stream: 'DB', subject: 'shop.inventory.addresses', data, ...parts }),
    schemasOf([contract]),
  );
const dataOf = (data: unknown, parts: MessageParts = {}) => {
  const decoded = read(data, parts);
  if (decoded.outcome !== 'event') throw new Error(JSON.stringify(decoded));
  return decoded.event.data;
};
const UNREAD = { outcome: 'unread' };
const home = { id: 1, street: 'Elm Street' };
const UNTOLD = '__debezium_unavailable_value';

describe('a change of a row', () => {
  it.each([
    ['created', { op: 'c', before: null, after: home }],
    ['read by a snapshot', { op: 'r', before: null, after: home }],
    ['updated', { op: 'u', before: home, after: { id: 1, street: 'Oak Street' } }],
    ['updated, with nothing told of before', { op: 'u', before: null, after: home }],
    ['updated, with its key told of before', { op: 'u', before: { id: 1 }, after: home }],
    ['deleted', { op: 'd', before: home, after: null }],
    ['deleted, with its key told', { op: 'd', before: { id: 1, street: null }, after: null }],
  ])('that was %s is read plain and with its schema alike', (_, change) => {
    const told = { ...change, source: { db: 'shop' }, ts_ms: 5 };
    expect(dataOf(told)).toEqual({ ...change, source: { db: 'shop' } });
    expect(dataOf({ schema: null, payload: told })).toEqual(dataOf(told));
    expect(dataOf({ payload: told })).toEqual(dataOf(told));
  });

  it.each<[string, object, RegExp]>([
    ['lacks the row', { op: 'c', after: null }, /EVENT_SCHEMA addresses breaks .* at after: /],
    [
      'has a row of another shape',
      { op: 'u', after: { id: 1 } },
      /EVENT_SCHEMA .* at after\.street/,
    ],
    ['was deleted, its key untold', { op: 'd', before: {} }, /EVENT_SCHEMA .* at before\.id: /],
    ['was deleted, nothing told', { op: 'd', before: null }, /EVENT_SCHEMA .* at before: /],
    ['was truncated', { op: 't' }, /EVENT_UNDECODABLE addresses tells that the table was trunc/],
    ['is a message', { op: 'm', message: {} }, /EVENT_UNDECODABLE addresses is a message of the/],
    ['has an unknown op', { op: 'x' }, /EVENT_UNDECODABLE .* op "x"; known are c, r, u and d/],
    ['is flattened', home, /EVENT_UNDECODABLE .* tells no op\. Where a transform .* 'bare'/],
    [
      'holds no row',
      { op: 'c', after: 5 },
      /EVENT_UNDECODABLE addresses has in "after" what is no/,
    ],
    ['holds broken text', { op: 'c', after: '{' }, /EVENT_UNDECODABLE .* not JSON: /],
    ['is an array', [], /EVENT_UNDECODABLE addresses is not a change event/],
  ])('that %s is refused', (_, told, reason) => {
    const decoded = read(told);
    expect(decoded).toMatchObject({ outcome: 'faulty', type: 'addresses' });
    expect(decoded.outcome === 'faulty' && `${decoded.code} ${decoded.reason}`).toMatch(reason);
  });

  it('that is not JSON is refused', () =>
    expect(read(null, { text: '{' })).toMatchObject({
      code: 'EVENT_UNDECODABLE',
      reason: expect.stringMatching(/^addresses is not JSON: /) as string,
    }));

  it.each(['', 'null', '{"payload":null}', '{"schema":null,"payload":null}'])(
    'is followed by a tombstone %j, which is left unread',
    (text) => expect(read(null, { text })).toEqual(UNREAD),
  );

  it.each([
    ['shop.inventory.orders', 'of another table'],
    ['shop.transaction', 'that marks a transaction'],
    ['shop.message', 'that is a message of the log'],
    ['shop.inventory.invoices', 'of a table of that name in another schema'],
  ])('on %s, %s, is left unread', (subject) =>
    expect(read(null, { subject, text: '{' })).toEqual(UNREAD),
  );

  it('is of a table that may be named with its schema', () =>
    expect(read({ op: 'c', after: { id: 7 } }, { subject: 'shop.billing.invoices' })).toMatchObject(
      { event: { type: 'billing.invoices', data: { after: { id: 7 } } } },
    ));

  it('may be an earlier version of its event', () =>
    expect(
      read({ op: 'c', after: { name: 'Riga' } }, { subject: 'shop.inventory.cities' }),
    ).toMatchObject({ event: { type: 'cities', data: { op: 'c', city: 'Riga' } } }));

  it.each([
    ['in the database', { ts_ms: 9, source: { ts_ms: 7 } }, 7],
    ['in digits', { source: { ts_ms: '7' } }, 7],
    ['by the connector, where the database tells no time', { ts_ms: 9, source: { ts_ms: 0 } }, 9],
    ['when it was stored, where neither does', { ts_ms: '...' }, 1_000],
    ['when it was stored, where the time is none', { source: { ts_ms: 1e300 } }, 1_000],
  ])('happened when it was made %s', (_, told, time) => {
    const decoded = read({ op: 'c', after: home, ...told });
    expect(decoded.outcome === 'event' && decoded.event.time).toBe(time);
  });

  it('keeps a value that the database did not tell again, where it tells what was before', () => {
    const change = { op: 'u', before: { id: 1, street: 'Elm' }, after: { id: 1, street: UNTOLD } };
    expect(dataOf(change)).toMatchObject({ after: { id: 1, street: 'Elm' } });
  });

  it('lacks a value that the database tells nowhere, so that no placeholder is taken for it', () => {
    const bytes = Buffer.from(UNTOLD).toString('base64');
    for (const note of [UNTOLD, bytes])
      expect(dataOf({ op: 'u', before: { id: 1, note }, after: { ...home, note } })).toEqual({
        op: 'u',
        before: { id: 1 },
        after: home,
        source: {},
      });
    expect(read({ op: 'u', after: { id: 1, street: UNTOLD } })).toMatchObject({
      code: 'EVENT_SCHEMA',
    });
  });

  it('of a document database is read from its Extended JSON', () => {
    const text = JSON.stringify({
      id: { $numberLong: '4' },
      street: { $oid: '596e275826f08b2730779e1f' },
      note: { $date: { $numberLong: '0' } },
    });
    expect(dataOf({ op: 'c', after: text })).toMatchObject({
      after: { id: 4, street: '596e275826f08b2730779e1f', note: '1970-01-01T00:00:00.000Z' },
    });
  });

  it('written by an author may leave out what is null', () => {
    const schema = contract.events.addresses;
    expect(schema.parse({ op: 'd', before: { id: 1 } })).toEqual({
      op: 'd',
      before: { id: 1 },
      after: null,
      source: {},
    });
  });
});
