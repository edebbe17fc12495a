import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { popularProducts } from '../../../projections/popular-products/popular-products.projection.js';
import { productCards } from '../../../projections/product-cards/product-cards.projection.js';
import { products } from '../../../test/evolved-events/product-service.js';
import { odcsForm } from '../../../test/support/odcs-form.js';
import type { ServedRows } from '../../feed/served-rows.js';
import { seconds } from '../../model/duration.js';
import type { Projection } from '../../model/projection.js';
import { exportContracts, pathPart } from './exported-files.js';
import { odcsOf } from './odcs.js';

/** A row with a field of every kind that served types have. */
const ROW = {
  type: 'object',
  description: 'One product.',
  properties: {
    name: { type: 'string', description: 'As it is sold.' },
    productId: { type: 'string' },
    count: { type: 'integer', minimum: 0, maximum: 9 },
    rating: { anyOf: [{ type: 'number' }, { type: 'null' }], description: 'Of five.' },
    kind: { enum: ['NEW', 'USED'] },
    since: { type: 'string', format: 'date-time' },
    tags: { type: 'array', items: { type: 'string' } },
    maker: { type: 'object', properties: { name: { type: 'string' } } },
    sold: { type: 'boolean' },
    raw: {},
  },
};
const rows: ServedRows = {
  of: () => ({ schema: ROW, toJson: (row) => row, cursorAt: String }),
};
const projections: readonly Projection[] = [productCards, popularProducts];

/** As they are written to a file. */
const odcsFaults = (document: object): readonly unknown[] =>
  odcsForm.safeParse(JSON.parse(JSON.stringify(document))).error?.issues ?? [];

const files = exportContracts({ projections, rows });
const textOf = (path: string): string => files.find((file) => file.path === path)?.text ?? '';

describe('the exported contracts', () => {
  it('are a file for each event, each producer and each projection, always in this order', () => {
    expect(files.map(({ path }) => path)).toEqual([
      'producers/order-service/asyncapi.yaml',
      'producers/order-service/OrderCancelled.schema.json',
      'producers/order-service/OrderPlaced.schema.json',
      'producers/product-service/asyncapi.yaml',
      'producers/product-service/ProductUpdated.schema.json',
      'projections/popular-products/odcs.yaml',
      'projections/product-cards/odcs.yaml',
    ]);
    expect(exportContracts({ projections: projections.toReversed(), rows })).toEqual(files);
  });

  it('hold each earlier version of an event as well', () => {
    const evolving: Projection = { ...productCards, reads: [products] };
    const paths = exportContracts({ projections: [evolving], rows }).map(({ path }) => path);
    expect(paths).toContain('producers/product-service/ProductUpdated.schema.json');
    expect(paths).toContain('producers/product-service/ProductUpdated.v1.schema.json');
  });

  it('have schemas of draft 2020-12 that say what a producer may send', () => {
    const schema = JSON.parse(textOf('producers/product-service/ProductUpdated.schema.json')) as {
      $id: string;
    };
    expect(schema.$id).toBe('urn:data-station:event:product-service:ProductUpdated');
    const ajv = new Ajv2020({ strict: true });
    addFormats.default(ajv);
    const validate = ajv.compile(schema);
    const sent = { productId: 'p', name: 'n', priceMinor: 1, updatedAt: '2026-01-01T00:00:00Z' };
    expect(validate(sent)).toBe(true);
    expect(validate({ ...sent, more: 1 })).toBe(true);
    expect(validate({ ...sent, priceMinor: -1 })).toBe(false);
  });

  it('never leave their folder, whatever names they are made of', () => {
    expect(['..', '.', 'a/b', 'a b', 'order-service'].map(pathPart)).toEqual([
      '%2E%2E',
      '%2E',
      'a%2Fb',
      'a%20b',
      'order-service',
    ]);
  });
});

describe('the data contract of a projection', () => {
  it.each(projections)('of $name keeps the standard', ({ name }) =>
    expect(odcsFaults(parse(textOf(`projections/${name}/odcs.yaml`)) as object)).toEqual([]),
  );

  it('would be told where it did not', () =>
    expect(odcsFaults({ ...odcsOf(productCards, rows), owner: 'me' })).not.toEqual([]));

  it('says whose it is, and how old its rows may be', () => {
    const strict: Projection = {
      ...productCards,
      staleness: { budget: seconds(0.5), limit: { staleness: seconds(5), onBreach: 'reject' } },
    };
    expect(odcsFaults(odcsOf(strict, rows))).toEqual([]);
    expect(odcsOf(strict, rows)).toMatchObject({
      name: 'product-cards',
      version: '1.0.0',
      team: { name: 'team-catalogue' },
      slaProperties: [
        { property: 'freshness', value: 0.5, unit: 's' },
        { property: 'freshnessLimit', value: 5, unit: 's' },
        { property: 'urgency', value: 'standard' },
      ],
    });
  });

  it('names the producers of its events', () =>
    expect(odcsOf(productCards, rows)).toMatchObject({
      customProperties: expect.arrayContaining([
        expect.objectContaining({
          property: 'producers',
          value: [
            {
              owner: 'product-service',
              stream: 'PRODUCTS',
              subject: 'shop.products.*',
              events: ['ProductUpdated'],
            },
          ],
        }),
        expect.objectContaining({
          property: 'natsFeed',
          value: { stream: 'STATION_FEED_PRODUCT_CARDS', subject: 'station.feed.product-cards' },
        }),
      ]) as unknown,
    }));

  it('describes each served field: the key first, then the others by name', () => {
    const { schema } = odcsOf(productCards, rows) as {
      schema: readonly { readonly properties: readonly object[] }[];
    };
    expect(schema[0]?.properties).toEqual([
      {
        name: 'productId',
        primaryKey: true,
        primaryKeyPosition: 1,
        unique: true,
        logicalType: 'string',
        required: true,
      },
      {
        name: 'count',
        logicalType: 'integer',
        logicalTypeOptions: { minimum: 0, maximum: 9 },
        required: true,
      },
      {
        name: 'kind',
        logicalType: 'string',
        required: true,
        customProperties: [{ property: 'values', value: ['NEW', 'USED'] }],
      },
      {
        name: 'maker',
        logicalType: 'object',
        properties: [{ name: 'name', logicalType: 'string', required: true }],
        required: true,
      },
      { name: 'name', description: 'As it is sold.', logicalType: 'string', required: true },
      { name: 'rating', description: 'Of five.', logicalType: 'number', required: false },
      { name: 'raw', required: true },
      { name: 'since', logicalType: 'timestamp', required: true },
      { name: 'sold', logicalType: 'boolean', required: true },
      {
        name: 'tags',
        logicalType: 'array',
        items: { logicalType: 'string', required: true },
        required: true,
      },
    ]);
  });
});
