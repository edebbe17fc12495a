import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { parse } from 'yaml';
import { projections } from '../../projections/index.js';
import {
  ContractsOutController,
  PROMISED_PROJECTIONS,
} from '../../src/control/contracts-out/contracts-out.controller.js';
import { exportContracts } from '../../src/control/contracts-out/exported-files.js';
import { ACCESS_RULES } from '../../src/control/operator-api/operator-access.js';
import { SERVED_ROWS } from '../../src/feed/served-rows.js';
import { GraphqlRows } from '../../src/serve/served-rows.js';
import { servedSchema } from '../../src/serve/served-schema.js';

describe('the contracts of the shipped projections, over HTTP', () => {
  const served = projections.map(({ projection }) => projection);
  let app: NestFastifyApplication;
  let url: string;
  let rows: GraphqlRows;
  const get = (path: string) => fetch(`${url}${path}`);

  beforeAll(async () => {
    const schema = await servedSchema(projections);
    rows = new GraphqlRows(() => schema);
    const testing = await Test.createTestingModule({
      controllers: [ContractsOutController],
      providers: [
        { provide: SERVED_ROWS, useValue: rows },
        { provide: PROMISED_PROJECTIONS, useValue: served },
        { provide: ACCESS_RULES, useValue: { token: undefined, tokenNeeded: false } },
      ],
    }).compile();
    app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    app.useLogger(false);
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterAll(() => app.close());

  it('are listed, and each can be fetched where the list says', async () => {
    const { contracts } = (await (await get('/control/contracts')).json()) as {
      contracts: readonly string[];
    };
    expect(contracts).toContain('/control/contracts/producers/order-service/asyncapi.json');
    expect(contracts).toContain('/control/contracts/projections/popular-products/odcs.yaml');
    const answers = await Promise.all(contracts.map(get));
    expect(answers.map(({ status }) => status)).toEqual(contracts.map(() => 200));
    expect(new Set(answers.map(({ headers }) => headers.get('cache-control')))).toEqual(
      new Set(['no-store']),
    );
  });

  it('are the files that are exported, to the letter', async () => {
    for (const { path, text } of exportContracts({ projections: served, rows }))
      expect(await (await get(`/control/contracts/${path}`)).text()).toBe(text);
  });

  it.each([
    ['producers/order-service/OrderPlaced.schema.json', 'application/schema+json'],
    ['producers/order-service/asyncapi.json', 'application/json'],
    ['projections/product-cards/odcs.yaml', 'application/yaml'],
  ])('%s says that it is %s', async (path, type) => {
    const told = (await get(`/control/contracts/${path}`)).headers.get('content-type');
    expect(told?.split(';')[0]).toBe(type);
  });

  it('say the same in JSON and in YAML', async () => {
    const path = '/control/contracts/projections/product-cards/odcs';
    const [json, yaml] = await Promise.all([get(`${path}.json`), get(`${path}.yaml`)]);
    expect(parse(await yaml.text())).toEqual(await json.json());
  });

  it('tell what a projection of the shop promises', async () => {
    const answer = await get('/control/contracts/projections/product-cards/odcs.json');
    expect(await answer.json()).toMatchObject({
      apiVersion: 'v3.1.0',
      name: 'product-cards',
      description: { purpose: 'What a page needs to show one product.' },
      schema: [
        {
          properties: [
            { name: 'productId', logicalType: 'string', primaryKey: true },
            { name: 'name', logicalType: 'string', description: 'The name it is sold by now.' },
            { name: 'priceMinor', logicalType: 'integer' },
            { name: 'updatedAt', logicalType: 'timestamp' },
          ],
        },
      ],
      team: { name: 'team-catalogue' },
      slaProperties: [{ property: 'freshness', value: 10, unit: 's' }, { value: 'standard' }],
    });
  });

  it.each([
    'producers/nobody/asyncapi.json',
    'producers/order-service/OrderLost.schema.json',
    'projections/nothing/odcs.json',
    'projections/product-cards/odcs.xml',
    'producers/..%2F..%2Fetc/passwd',
  ])('of %s there is none', async (path) => {
    const answer = await get(`/control/contracts/${path}`);
    expect([answer.status, await answer.json()]).toEqual([
      404,
      { error: expect.objectContaining({ code: 'CONTRACT_UNKNOWN' }) as unknown },
    ]);
  });
});
