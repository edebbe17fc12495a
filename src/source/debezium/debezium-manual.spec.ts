import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { storedMessage } from '../../../test/support/stored-message.js';
import { defineEvents } from '../../model/event-contract.js';
import { decode } from '../decode.js';
import { schemasOf } from '../schemas-by-type.js';
import { changesOf } from './changes.js';

const FOLDER = 'test/support/debezium-manual';
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
const database = defineEvents({
  owner: 'shop-db',
  stream: 'DB',
  subject: 'shop.>',
  envelope: 'debezium',
  events: { customers: changesOf(z.looseObject({}), { key: [] }) },
});
const read = (file: string) => {
  const text = readFileSync(`${FOLDER}/${file}.json`, 'utf8');
  const parts = { stream: 'DB', subject: 'shop.inventory.customers', storedAt: 5, text };
  const decoded = decode(storedMessage(parts), schemasOf([database]));
  if (decoded.outcome === 'faulty') return decoded.reason;
  if (decoded.outcome !== 'event') return decoded.outcome;
  const { op, before, after } = decoded.event.data as Record<string, unknown>;
  return { op, before, after, time: decoded.event.time };
};

const row = (id: string, first: string, email: string, more: object = {}) => ({
  [id]: 1,
  first_name: first,
  last_name: 'Kretchmar',
  email: `${email}@noanswer.org`,
  ...more,
});
const anne = row('id', 'Anne', 'annek');
const marie = row('id', 'Anne Marie', 'annek');
const john = { id: 1005, first_name: 'john', last_name: 'doe', email: 'john.doe@example.org' };
const noreply = { ...john, email: 'noreply@example.org' };
const upper = (fields: object) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, of]) => [name.toUpperCase(), of as unknown]),
  );
const inMongo = (first: string) => row('_id', first, 'annek', { _id: 1004 });
const pk = { pk: '2', aa: '1' };
const CELLS = expect.stringMatching(
  /^customers comes from Cassandra, whose changes tell cells/,
) as unknown;

const created = (after: object, time: number) => ({ op: 'c', before: null, after, time });
const updated = (before: object, after: object, time: number) => ({ op: 'u', before, after, time });
const deleted = (before: object, time: number) => ({ op: 'd', before, after: null, time });
const fields = (of: string) => ({ field1: `${of}1`, field2: `${of}2` });

/** Example -> what is read of it. Times are those of the database; where it tells none, of the connector; else of the stream. */
const EXPECTED: Readonly<Record<string, unknown>> = {
  'cassandra-04': CELLS,
  'cassandra-05': CELLS,
  'cassandra-06': CELLS,
  'db2-05': created(pk, 1580390884335),
  'db2-08': created(upper(john), 1559729468470),
  'db2-09': updated(upper(john), upper(noreply), 1559729995937),
  'decode-logical-decoding-message-content-04': created(
    { id: 1, item: 'Debezium in Action', status: 'ENTERED', quantity: 2, totalPrice: 39.98 },
    1723115415640,
  ),
  'event-changes-01': updated(fields('oldvalue'), fields('newvalue'), 5),
  'event-flattening-01': updated(fields('oldvalue'), fields('newvalue'), 5),
  'informix-05': created(pk, 1580390884335),
  'informix-08': created(john, 1559729468470),
  'informix-09': updated(
    john,
    { ID: 1005, first_name: 'john', last_name: 'doe', email: 'noreply@example.org' },
    1559729995937,
  ),
  'mongodb-02': created(inMongo('Anne'), 1580390884335),
  'mongodb-07': created(inMongo('Anne'), 1558965515240),
  'mongodb-08': updated(inMongo('unknown'), inMongo('Anne Marie'), 1558965508000),
  'mongodb-09': deleted(inMongo('Anne Marie'), 1558965508000),
  'mongodb-event-flattening-01': created({ field1: 'newvalue1', field2: 'newvalue1' }, 5),
  'mongodb-event-flattening-07': updated({}, {}, 5),
  'oracle-06': created(pk, 1580390884335),
  'oracle-09': created(upper({ ...anne, id: 1004 }), 1520085154000),
  'oracle-10': updated(
    upper({ ...anne, id: 1004 }),
    upper({ ...anne, id: 1004, email: 'anne@example.com' }),
    1520085811000,
  ),
  'oracle-11': deleted(upper({ ...anne, id: 1004, email: 'anne@example.com' }), 1520085153000),
  'oracle-12': expect.stringMatching(/^customers tells that the table was truncated \(op t\)/),
  'postgresql-02': created(pk, 1580390884335),
  'postgresql-05': created(anne, 1559033904863),
  'postgresql-06': updated({ id: 1 }, marie, 1559033904863),
  'postgresql-07': deleted({ id: 1 }, 1559033904863),
  'serdes-01': updated(fields('oldvalue'), fields('newvalue'), 5),
  'serdes-02': updated(fields('oldvalue'), fields('newvalue'), 5),
  'shared-mariadb-mysql-04': created(pk, 1580390884335),
  'shared-mariadb-mysql-07': created({ ...anne, id: 1004 }, 1465491411815),
  'shared-mariadb-mysql-08': updated({ ...anne, id: 1004 }, { ...marie, id: 1004 }, 1465581029100),
  'shared-mariadb-mysql-09': deleted({ ...marie, id: 1004 }, 1465581902300),
  'spanner-03': created(anne, 1670955531785),
  'spanner-04': updated(anne, marie, 1670955531785),
  'spanner-05': deleted(marie, 1670955531785),
  'sqlserver-06': created(john, 1559729468470),
  'sqlserver-07': updated(john, noreply, 1559729995937),
  'sqlserver-10': created(pk, 1580390884335),
  'timezone-converter-01': created(
    { ...anne, created_at: '2011-01-11T16:40:30.123456789+00:00' },
    1559033904863,
  ),
  'timezone-converter-02': created(
    { ...anne, created_at: '2011-01-11T11:40:30.123456789-05:00' },
    1559033904863,
  ),
  'vitess-02': created(pk, 1637988245467),
  'vitess-03': created(pk, 1637988245467),
  'vitess-06': created(anne, 1559033904000),
  'vitess-07': updated(anne, marie, 1559033904000),
  'vitess-08': deleted(marie, 1559033904000),
};

describe('the examples of the Debezium manual', () => {
  it('are all looked at', () =>
    expect(files.map((file) => file.replace('.json', ''))).toEqual(Object.keys(EXPECTED)));

  it.each(Object.entries(EXPECTED))('%s is read as it says, or refused with a reason', (file, as) =>
    expect(read(file)).toEqual(as),
  );
});
