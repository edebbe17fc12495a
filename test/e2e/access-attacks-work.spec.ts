import { getIntrospectionQuery } from 'graphql';
import { PopularProductsModule } from '../../projections/popular-products/popular-products.module.js';
import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { codeOf, TRANSPORTS, type Told, type Wording } from '../support/access/asking.js';
import { gatedStation, type GatedStation } from '../support/access/gated-station.js';

const FIELDS = 'level: fields\nlimits: { requestsPerSecond: 10000 }';
const DOCUMENTS = `
  query Cards { productCards(first: 3) { nodes { name } totalCount } productCard(productId: "a") { name } }
  query Products($where: PopularProductWhere) { popularProducts(where: $where) { totalCount } }`;

const CONTRACTS = {
  cards: { terms: FIELDS, documents: DOCUMENTS },
  measured: {
    terms: 'level: fields\nlimits: { requestsPerSecond: 10000, measureOnly: true }',
    documents: DOCUMENTS,
  },
  small: { terms: 'level: fields\nlimits: { tokens: 100 }', documents: DOCUMENTS },
  reduced: { terms: `${FIELDS}\nmode: minimal`, documents: DOCUMENTS },
  tool: { terms: `${FIELDS}\nintrospection: true`, documents: DOCUMENTS },
};
type Name = keyof typeof CONTRACTS;

let station: GatedStation;
beforeAll(async () => {
  station = await gatedStation(CONTRACTS, { answerBytes: 1_000_000, production: true });
});
afterAll(() => station.close());

const askedBy = (name: Name, wording: Wording): Promise<Told> => station.askedBy(name, wording);

describe('a request that is little work to write', () => {
  const mistyped = 'query ($n: Int) { productCards(first: $n) { totalCount } }';
  /** With the answers of each taking seconds, where looking for suggestions took time by the square of it. */
  const guess = 'Did you mean '.repeat(17_000);

  it.each<[string, Wording]>([
    ['a literal', { query: mistyped.replace(/\$n(?=\))/, `"${guess}"`).replace('($n: Int) ', '') }],
    ['a variable', { query: mistyped, variables: { n: guess } }],
  ])('is answered at once where %s looks like many suggestions', async (_, wording) => {
    for (const ask of Object.values(TRANSPORTS)) {
      const told = await ask(station, { query: mistyped, ...wording }, await station.as('cards'));
      expect(told.data).toBeUndefined();
    }
  });

  it('is answered at once where nobody needs a credential, and without suggestions', async () => {
    const open = await gatedStation(CONTRACTS, { mode: 'open', production: true });
    const wordings = [
      { query: mistyped.replace(/\$n(?=\))/, `"${guess}"`).replace('($n: Int) ', '') },
      { query: mistyped, variables: { n: guess } },
      { query: '{ productCard(productId: "a") { nam } }' },
      { query: 'query ($n: Integer) { productCards(first: $n) { totalCount } }' },
    ];
    try {
      for (const wording of wordings) {
        const { data, text } = await TRANSPORTS.POST(open, wording, {});
        expect(data).toBeUndefined();
        expect(text).not.toMatch(/Did you mean "/);
      }
    } finally {
      await open.close();
    }
  });

  it('is not answered with many times what it says', async () => {
    const query = 'query ($w: PopularProductWhere) { popularProducts(where: $w) { totalCount } }';
    const wrong = Array.from({ length: 60 }, (_, i) => [`wrong${i}`, 1] as const);
    const where = { padding: 'x'.repeat(200_000), ...Object.fromEntries(wrong) };
    for (const ask of [TRANSPORTS.POST, TRANSPORTS.WebSocket, TRANSPORTS.SSE]) {
      const told = await ask(
        station,
        { query, variables: { w: where } },
        await station.as('cards'),
      );
      expect(codeOf(told)).toBe('BAD_USER_INPUT');
      expect(told.text).toContain('wrong0');
      expect(told.text.length).toBeLessThan(200_000);
    }
  });

  it.each(['cards', 'measured'] as const)(
    'is judged and answered at once for %s where its fragments unfold without end',
    async (consumer) => {
      const levels = Array.from(
        { length: 40 },
        (_, i) => `fragment F${i} on ProductCardConnection { ...F${i + 1} ...F${i + 1} }`,
      );
      const query = `{ productCards { ...F0 } } ${levels.join(' ')}
        fragment F40 on ProductCardConnection { totalCount }`;
      const told = await askedBy(consumer, { query });
      if (consumer === 'cards') expect(codeOf(told)).toBe('LIMIT_EXCEEDED');
      else expect(told.data).toEqual({ productCards: { totalCount: 3 } });
    },
  );

  it('is refused for its tokens before anything else is done with it', async () => {
    const told = await askedBy('small', { query: `{ ${'productCards { nodes } '.repeat(700)} }` });
    expect(told.errors?.map(({ extensions }) => extensions)).toEqual([
      { code: 'LIMIT_EXCEEDED', limits: [{ limit: 'tokens', asked: 2802, allowed: 100 }] },
    ]);
  });

  it('leaves no more than a few words in the log and in the record of use', async () => {
    const long = 'x'.repeat(50_000);
    const many = Array.from({ length: 1_000 }, (_, i) => `field${i}`).join(' ');
    for (const selected of [long, many]) {
      const [facts, noted] = [station.facts.length, station.noted.length];
      const query = `query Q${long} { productCard(productId: "a") { ${selected} } }`;
      expect(codeOf(await askedBy('cards', { query }))).toBe('CONTRACT_VIOLATION');
      expect(JSON.stringify(station.facts.slice(facts)).length).toBeLessThan(5_000);
      expect(JSON.stringify(station.noted.slice(noted)).length).toBeLessThan(5_000);
    }
  });
});

describe('one request', () => {
  const query = '{ productCard(productId: "a") { name } }';
  const data = { productCard: { name: 'Card a' } };

  it.each<[string, Wording, Wording]>([
    [
      'an operation of an empty name',
      { query: `${query} # 1`, operationName: '' },
      { query: `${query} # 1` },
    ],
    [
      'an operation of a name that ends within the document',
      { query: `A ${query}`, operationName: 'A\nquery' },
      { query: `query\nA ${query}`, operationName: 'A' },
    ],
  ])('spoils no other one: %s', async (_, first, second) => {
    await askedBy('cards', first);
    expect(await askedBy('cards', second)).toMatchObject({ status: 200, data });
  });

  it('is measured as it was written where a part of it is not answered', async () => {
    const nothing = Array.from({ length: 40 }, () => 'freshness { state }').join(' ');
    const told = await askedBy('reduced', {
      query: `{ productCard(productId: "a") { name ${nothing} } }`,
    });
    expect(told.data).toEqual({ productCard: { name: 'Card a', freshness: null } });
  });
});

it('lets those who may see the schema ask for it as tools do', async () => {
  for (const ask of Object.values(TRANSPORTS)) {
    const { data } = await ask(
      station,
      { query: getIntrospectionQuery() },
      await station.as('tool'),
    );
    expect(data).toHaveProperty('__schema');
  }
  const many = Array.from({ length: 31 }, (_, i) => `a${i}: __typename`).join(' ');
  expect(codeOf(await askedBy('tool', { query: `{ __schema { ${many} } }` }))).toBe(
    'LIMIT_EXCEEDED',
  );
});

describe('entities of a subgraph', () => {
  it('cost one row each', async () => {
    const document = `query Entities($these: [_Any!]!) {
      _entities(representations: $these) { ... on ProductCard { name } } }`;
    const subgraph = await gatedStation(
      { router: { terms: 'level: fields\nlimits: { cost: 300 }', documents: document } },
      { federation: true, served: [ProductCardsModule, PopularProductsModule] },
    );
    try {
      const asked = async (count: number) => {
        const these = Array.from({ length: count }, (_, i) => ({
          __typename: 'ProductCard',
          productId: `${i}`,
        }));
        const wording = { query: document.replace('Entities', ''), variables: { these } };
        return TRANSPORTS.POST(subgraph, wording, await subgraph.as('router'));
      };
      expect((await asked(100)).status).toBe(200);
      expect(codeOf(await asked(2_000))).toBe('LIMIT_EXCEEDED');
    } finally {
      await subgraph.close();
    }
  });
});
