import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { defineProjection, seconds } from '#station';
import { keepsItsPromises, specOf, stationOf } from '#station/testing';
import { products } from './product-service.js';

@ObjectType()
class PriceTag {
  @Field(() => ID) productId: string;
  @Field(() => Int) priceMinor: number;
}

const priceTags = defineProjection({
  name: 'price-tags',
  version: 1,
  owner: 'team-catalogue',
  staleness: { budget: seconds(10) },
  reads: [products],
  serves: PriceTag,
  key: 'productId',
  keysOf: { ProductUpdated: (e) => [e.data.productId] },
  initial: (productId) => ({ productId, priceMinor: 0 }),
  fold: { ProductUpdated: (tag, { data }) => ({ ...tag, priceMinor: data.priceMinor }) },
});

const type = 'ProductUpdated' as const;
const old = { type, version: 1, data: { productId: 'p1', name: 'Lamp', price: 2.5 } };
const today = { type, data: { productId: 'p1', name: 'Lamp', priceMinor: 300, currency: 'GBP' } };

describe('a projection of an event that changed', () => {
  it('folds both forms as the newest', () => {
    const given = specOf(priceTags);
    given(today)
      .when(old)
      .thenRows({ p1: { priceMinor: 250 } });
    given(old)
      .when(today)
      .thenRows({ p1: { priceMinor: 300 } });
  });

  it('reads both forms from its stream', async () => {
    const station = stationOf(priceTags);
    station.publish(old);
    expect(await station.row('p1')).toEqual({ productId: 'p1', priceMinor: 250 });
    station.publish(today);
    expect(await station.row('p1')).toEqual({ productId: 'p1', priceMinor: 300 });
    await station.close();
  });

  it('is shown no form that its producer never published', () =>
    expect(() =>
      specOf(priceTags)({ ...old, version: 3 })
        .when()
        .thenRows({}),
    ).toThrow(
      /^price-tags: example 1, ProductUpdated, breaks the contract of product-service: .*the contract knows 1 to 2/,
    ));
});

keepsItsPromises(priceTags, [old, today]);
