import { PlainHttp } from '../support/plain-http.js';
import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import { card, MEGABYTE, T } from '../support/fast-bed.js';
import { serveStation, type ServedStation } from '../support/served-station.js';

const LIST = '{ productCards { nodes { __typename name } freshness { stalenessMs } } }';
const ENTITIES =
  'query ($of: [_Any!]!) { _entities(representations: $of) { ... on ProductCard { name } } }';
const OF_A = { of: [{ __typename: 'ProductCard', productId: 'a' }] };

describe('answers that are given again by a subgraph', () => {
  let served: ServedStation;
  let http: PlainHttp;
  beforeAll(async () => {
    served = await serveStation({
      served: [ProductCardsModule],
      federation: true,
      clock: { now: () => T },
      answerBytes: 4 * MEGABYTE,
    });
    http = new PlainHttp();
    await served.commit(productCards, { a: card('a') }, { asOf: T - 1_000 });
  });
  afterAll(async () => {
    http.close();
    await served.close();
  });

  const hits = (): number => served.fastPath?.counts.hits ?? 0;
  const askedFour = async (asked: object): Promise<ReadonlySet<string>> => {
    const texts = new Set<string>();
    for (let i = 0; i < 4; i += 1) texts.add((await http.post(served.url, asked)).text);
    return texts;
  };

  it('are those of its own fields', async () => {
    const before = hits();
    const texts = await askedFour({ query: LIST });
    expect(hits()).toBeGreaterThan(before);
    for (const text of texts) expect(text).toContain('"name":"Card a"');
  });

  it('are none of its entities, which are read for each plan of the router', async () => {
    const before = hits();
    const texts = await askedFour({ query: ENTITIES, variables: OF_A });
    expect(hits()).toBe(before);
    expect([...texts]).toEqual([expect.stringContaining('{"_entities":[{"name":"Card a"}]}')]);
  });
});
