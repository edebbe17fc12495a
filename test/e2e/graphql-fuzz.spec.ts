import fc, { type GeneratorValue } from 'fast-check';
import {
  buildClientSchema,
  getIntrospectionQuery,
  type GraphQLSchema,
  type IntrospectionQuery,
} from 'graphql';
import { PopularProductsModule } from '../../projections/popular-products/popular-products.module.js';
import { popularProducts } from '../../projections/popular-products/popular-products.projection.js';
import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import { card } from '../support/card-station.js';
import { faultsOf } from '../support/fuzz/answers.js';
import type { Drawing } from '../support/fuzz/documents.js';
import { bytesOf, converse, framesOf, sendBytes } from '../support/fuzz/frames.js';
import { ask, type RawRequest } from '../support/fuzz/raw-http.js';
import {
  bodyRequest,
  headerRequest,
  operationRequest,
  streamRequest,
} from '../support/fuzz/requests.js';
import { serveStation, type ServedStation } from '../support/served-station.js';
import { until } from '../support/until.js';

const T = Date.parse('2030-01-01T00:00:00Z');
/** How often each property is tried; FUZZ_RUNS multiplies it, for a longer hunt. */
const runs = (numRuns: number) => ({ numRuns: numRuns * Number(process.env['FUZZ_RUNS'] ?? 1) });
const WITHIN_MS = 120_000 * Number(process.env['FUZZ_RUNS'] ?? 1);

describe('Whatever is sent to GraphQL', () => {
  let station: ServedStation;
  let schema: GraphQLSchema;
  let known: readonly string[];
  beforeAll(async () => {
    station = await serveStation({
      served: [ProductCardsModule, PopularProductsModule],
      clock: { now: () => T },
      answerBytes: 1_000_000,
    });
    const ids = ['a', 'b', 'c', 'd', 'e'];
    await station.commit(productCards, Object.fromEntries(ids.map((id) => [id, card(id)])), {
      offsets: { PRODUCTS: 7 },
      asOf: T,
    });
    const product = (id: string) => [id, popularProducts.initial(id)] as const;
    await station.commit(popularProducts, Object.fromEntries(ids.map(product)));
    const { data } = await station.query(getIntrospectionQuery());
    schema = buildClientSchema(data as unknown as IntrospectionQuery);
    known = await cursorsOf(station);
  });
  afterAll(() => station.close());

  /** How many were answered with data. */
  const answered = async (
    draw: (drawing: Drawing) => RawRequest,
    { times, path = '' }: { readonly times: number; readonly path?: string },
  ): Promise<number> => {
    let answers = 0;
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (g: GeneratorValue) => {
        const request = draw({ g, schema, known });
        const heard = await ask(station.url + path, request);
        if (heard.status === 200 && !heard.text.includes('"errors"')) answers++;
        expect({ faults: faultsOf(heard), request, heard }).toMatchObject({ faults: [] });
      }),
      runs(times),
    );
    return answers;
  };

  it(
    'is answered with a code of the table where it is not answered with data: operations',
    async () => expect(await answered(operationRequest, { times: 600 })).toBeGreaterThan(60),
    WITHIN_MS,
  );

  it(
    '… and bodies',
    async () => expect(await answered(bodyRequest, { times: 300 })).toBeGreaterThan(10),
    WITHIN_MS,
  );

  it(
    '… and headers, methods and URLs',
    async () => expect(await answered(headerRequest, { times: 300 })).toBeGreaterThan(30),
    WITHIN_MS,
  );

  it(
    '… and streams of events',
    async () =>
      expect(await answered(streamRequest, { times: 200, path: '/stream' })).toBeGreaterThan(20),
    WITHIN_MS,
  );

  it(
    '… and frames of a socket, or the socket is closed with a code that says why',
    () =>
      fc.assert(
        fc.asyncProperty(fc.gen(), async (g) => {
          const frames = framesOf({ g, schema, known });
          const faults = await converse(station.socketUrl, frames);
          expect({ faults, frames }).toMatchObject({ faults: [] });
        }),
        runs(200),
      ),
    WITHIN_MS,
  );

  it(
    'ends a connection whose bytes are no frames',
    () =>
      fc.assert(
        fc.asyncProperty(fc.gen(), (g) => sendBytes(station.url, bytesOf(g))),
        runs(60),
      ),
    WITHIN_MS,
  );

  it('leaves nothing behind, and the station as able as before', async () => {
    const { data, errors } = await station.query('{ productCards { totalCount } }');
    expect({ data, errors }).toEqual({
      data: { productCards: { totalCount: 5 } },
      errors: undefined,
    });
    const idle = { connections: 0, subscriptions: 0, sharedEvaluations: 0 };
    await until(() => Object.values(station.counts()).every((count) => count === 0));
    expect(station.counts()).toEqual(idle);
  });
});

/** Cursors and ids that the station itself gave out. */
async function cursorsOf(station: ServedStation): Promise<readonly string[]> {
  const { data } = await station.query('{ productCards(first: 2) { pageInfo { endCursor } } }');
  const { endCursor } = (data as { productCards: { pageInfo: { endCursor: string } } }).productCards
    .pageInfo;
  const changes = Buffer.from('[1,"feed","product-cards:v1",0]').toString('base64url');
  return [endCursor, changes];
}
