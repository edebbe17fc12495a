import { Field, ID, ObjectType } from '@nestjs/graphql';
import { defineProjection, minutes, REMOVED, rowsOf } from '#station';
import { keepsItsPromises, specOf, stationOf, type ExampleOf } from '#station/testing';
import { customerTables } from './customer-database.js';

@ObjectType()
class Home {
  @Field(() => ID) customerId: string;
  @Field() city: string;
  @Field() movedIn: string;
}

const homes = defineProjection({
  name: 'homes',
  version: 1,
  owner: 'team-customers',
  staleness: { budget: minutes(1) },
  reads: [customerTables],
  serves: Home,
  key: 'customerId',
  keysOf: {
    addresses: ({ data }) => rowsOf(data).map((row) => row.customer_id),
  },
  initial: (customerId) => ({ customerId, city: '', movedIn: '' }),
  fold: {
    addresses: (home, { data, time }, customerId) => {
      // Deleted, or given to another customer.
      if (data.after?.customer_id !== customerId) return REMOVED;
      return { ...home, city: data.after.city, movedIn: new Date(time).toISOString() };
    },
  },
});

type Written = ExampleOf<readonly [typeof customerTables]>;
const row = { id: 1, customer_id: 'ann', street: 'Elm Street 1', city: 'Riga' };
const created: Written = { type: 'addresses', data: { op: 'c', after: row } };
const moved: Written = {
  type: 'addresses',
  data: { op: 'u', before: { id: 1, customer_id: 'ann' }, after: { ...row, city: 'Tartu' } },
};
const given: Written = {
  type: 'addresses',
  data: { op: 'u', before: row, after: { ...row, customer_id: 'bob' } },
};
const deleted: Written = {
  type: 'addresses',
  data: { op: 'd', before: { id: 1, customer_id: 'bob', city: null } },
};

describe('a projection of a table', () => {
  const spec = specOf(homes);

  it('follows its rows', () => {
    spec(created)
      .when(moved)
      .thenRows({ ann: { city: 'Tartu' } });
    spec(created, moved)
      .when(given)
      .thenRows({ bob: { city: 'Riga' } });
    spec(created, given).when(deleted).thenRows({});
  });

  it('reads them from its stream, at the time when the database changed them', async () => {
    const station = stationOf(homes);
    const time = '2026-03-01T12:00:00.000Z';
    station.publish({ ...created, time });
    expect(await station.row('ann')).toMatchObject({ city: 'Riga', movedIn: time });
    station.publish({ ...deleted, data: { op: 'd', before: { id: 1, customer_id: 'ann' } } });
    expect(await station.row('ann')).toBeUndefined();
    await station.close();
  });
});

keepsItsPromises(homes, [created, moved, given, deleted]);
