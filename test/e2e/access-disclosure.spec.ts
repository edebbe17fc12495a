import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { popularProducts } from '../../projections/popular-products/popular-products.projection.js';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import { listCursors } from '../../src/serve/cursors.js';
import { nodeIdOf } from '../../src/serve/node-ids.js';
import { codeOf, TRANSPORTS, type Told, type Wording } from '../support/access/asking.js';
import { gatedStation, SECRETS, type GatedStation } from '../support/access/gated-station.js';

const FIELDS = 'level: fields\nlimits: { requestsPerSecond: 10000 }';
const DOCUMENTS = `
  query Cards($first: Int, $where: String, $keys: [ID!]!) {
    productCards(first: $first, after: $where, orderBy: NAME_ASC) { nodes { productId name } pageInfo { endCursor } }
    productCardsByProductId(keys: $keys) { productId name }
    productCard(productId: "a") { name }
    node(id: "x") { ... on ProductCard { name } }
  }`;
const POPULAR = `query Popular { popularProducts(where: { kind: GOODS }, orderBy: UNITS_SOLD_DESC) {
  nodes { productId card { name } } } }`;

const CONTRACTS = {
  cards: { terms: FIELDS, documents: DOCUMENTS },
  registered: { terms: 'level: documents', documents: DOCUMENTS },
  flat: {
    terms: 'level: fields\nlimits: { depth: 3, rootFields: 2, tokens: 60, cost: 100, aliases: 2 }',
    documents: `query One { popularProduct(productId: "a") { card { name } } }
      query Many { popularProducts(first: 5) { nodes { productId } } }`,
  },
  popular: { terms: FIELDS, documents: POPULAR },
  reduced: { terms: `${FIELDS}\nmode: minimal`, documents: POPULAR },
  tolerated: { terms: `${FIELDS}\nmode: dry-run`, documents: DOCUMENTS },
  tool: { terms: `${FIELDS}\nintrospection: true`, documents: DOCUMENTS },
};
type Name = keyof typeof CONTRACTS;

let station: GatedStation;
beforeAll(async () => {
  station = await gatedStation(CONTRACTS, { answerBytes: 1_000_000, production: true });
});
afterAll(() => station.close());

const askedBy = (name: Name, wording: Wording): Promise<Told> => station.askedBy(name, wording);

describe('what a contract does not list', () => {
  it('cannot be reached through variables, nor is it named', async () => {
    const asked = [
      {
        query:
          'query ($o: PopularProductOrder) { popularProducts(orderBy: $o) { nodes { productId } } }',
        variables: { o: 'REVENUE_MINOR_DESC' },
      },
      { query: '{ popularProducts(orderBy: REVENUE_MINOR_DESC) { nodes { productId } } }' },
      { query: '{ popularProducts(orderBy: REVENUE_MAJOR_DESC) { nodes { productId } } }' },
    ];
    for (const consumer of ['popular', 'reduced'] as const)
      for (const wording of asked) {
        const told = await askedBy(consumer, wording);
        expect(codeOf(told)).toBe('CONTRACT_VIOLATION');
        expect(told.text).not.toMatch(/POPULARITY|REVENUE_MINOR_ASC|Did you mean/);
        if (!wording.query.includes('REVENUE_MINOR'))
          expect(told.text).not.toContain('REVENUE_MINOR');
      }
  });

  it('is not told from what the schema does not have', async () => {
    const asked = (field: string) =>
      askedBy('cards', { query: `{ productCard(productId: "a") { name ${field} } }` });
    const [there, missing] = [await asked('priceMinor'), await asked('prizeMinor')];
    expect(there.text.replaceAll('priceMinor', 'prizeMinor')).toBe(missing.text);
  });

  it('is not suggested, in documents and in variables', async () => {
    const wordings = [
      { query: '{ productCard(productId: "a") { nam } }' },
      { query: '{ productCards(orderBy: NAME_AS) { nodes { name } } }' },
      { query: 'query ($n: Integer) { productCards(first: $n) { nodes { name } } }' },
      {
        query: 'query ($keys: [ID!]!) { productCardsByProductId(keys: $keys) { name } }',
        variables: { keys: 'a', key: 'a' },
      },
    ];
    for (const name of ['cards', 'tolerated'] as const)
      for (const wording of wordings)
        for (const ask of Object.values(TRANSPORTS)) {
          const told = await ask(station, wording, await station.as(name));
          expect(told.text).not.toContain('Did you mean');
        }
  });

  it('is no row that an id names', async () => {
    const query = 'query ($id: ID!) { node(id: $id) { __typename ... on ProductCard { name } } }';
    const named = (id: string) => askedBy('cards', { query, variables: { id } });
    const own = await named(nodeIdOf(productCards, 'a'));
    expect(own.data).toEqual({ node: { __typename: 'ProductCard', name: 'Card a' } });
    const [foreign, none] = [
      await named(nodeIdOf(popularProducts, 'a')),
      await named(nodeIdOf(popularProducts, 'none')),
    ];
    expect(foreign.data).toEqual({ node: null });
    expect(foreign.text).not.toContain('popular');
    expect(foreign.extensions).toEqual(none.extensions);
  });

  it('is in no cursor, nor can a cursor be made up to find it out', async () => {
    const query = `query ($after: String) { productCards(first: 1, after: $after, orderBy: NAME_ASC) {
      nodes { name } pageInfo { endCursor } } }`;
    const page = async (name: Name, after?: string) => {
      const wording = { query, variables: { first: 1, ...(after && { after }) } };
      const told = await askedBy(name, wording);
      const list = told.data?.['productCards'] as Page | undefined;
      return { code: codeOf(told), names: list?.nodes, cursor: list?.pageInfo.endCursor ?? '' };
    };
    const first = await page('cards');
    const word = Buffer.from(first.cursor, 'base64url').toString('latin1');
    expect(word).not.toMatch(/Card|product-cards|name/);
    expect((await page('cards')).cursor).toBe(first.cursor);
    expect((await page('cards', first.cursor)).names).toEqual([{ name: 'Card b' }]);
    const made = listCursors(productCards, { field: 'name', direction: 'asc' }).encode('Card a');
    expect((await page('cards', made)).code).toBe('CURSOR_INVALID');
  });

  it('is not given from answers that others got', async () => {
    const query = '{ productCard(productId: "a") { name priceMinor } }';
    for (let i = 0; i < 4; i++) {
      expect((await askedBy('tolerated', { query })).text).toContain(String(SECRETS.priceMinor));
      expect(codeOf(await askedBy('cards', { query }))).toBe('CONTRACT_VIOLATION');
      expect(codeOf(await TRANSPORTS.POST(station, { query }, {}))).toBe('UNAUTHENTICATED');
    }
    expect(station.fastPath?.counts.hits).toBeGreaterThan(0);
    const refused = station.facts.filter(({ fact }) => fact === 'credential-refused');
    expect(refused.length).toBeLessThanOrEqual(4);
  });
});

describe('who may see the schema', () => {
  const query = '{ __schema { queryType { name } } __type(name: "ProductCard") { name } }';

  it('is told all of it in production too, and what was meant', async () => {
    for (const [transport, ask] of Object.entries(TRANSPORTS)) {
      const { data } = await ask(station, { query }, await station.as('tool'));
      expect({ transport, data }).toMatchObject({
        data: { __schema: { queryType: { name: 'Query' } } },
      });
    }
    const told = await askedBy('tool', {
      query: 'query ($n: Inta) { productCards(first: $n) { nodes { name } } }',
    });
    expect(codeOf(told)).toBe('CONTRACT_VIOLATION');
  });

  it('is nobody without such a contract, even where the document is known by then', async () => {
    expect((await askedBy('tool', { query })).status).toBe(200);
    const open = await gatedStation(CONTRACTS, { mode: 'open', production: true });
    try {
      expect((await TRANSPORTS.POST(open, { query }, await open.as('tool'))).status).toBe(200);
      for (const [transport, ask] of Object.entries(TRANSPORTS)) {
        const { data, errors } = await ask(open, { query }, {});
        expect({ transport, data }).toEqual({ transport, data: undefined });
        expect(errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
      }
    } finally {
      await open.close();
    }
  });
});

describe('a subgraph', () => {
  it('tells its schema only to whom a contract grants that', async () => {
    const subgraph = await gatedStation(
      {
        cards: { terms: FIELDS, documents: 'query Card { productCard(productId: "a") { name } }' },
        router: {
          terms: `${FIELDS}\nintrospection: true`,
          documents: `query Entities($these: [_Any!]!) {
            _entities(representations: $these) { ... on ProductCard { name } } }`,
        },
      },
      { federation: true, served: [ProductCardsModule] },
    );
    try {
      const sdl = { query: '{ _service { sdl } }' };
      const these = [{ __typename: 'ProductCard', productId: 'a' }];
      const entities = {
        query:
          'query ($these: [_Any!]!) { _entities(representations: $these) { ... on ProductCard { name } } }',
        variables: { these },
      };
      const [router, cards] = [await subgraph.as('router'), await subgraph.as('cards')];
      expect((await TRANSPORTS.POST(subgraph, sdl, router)).text).toContain('@key');
      expect((await TRANSPORTS.POST(subgraph, entities, router)).data).toEqual({
        _entities: [{ name: 'Card a' }],
      });
      const refused = await TRANSPORTS.POST(subgraph, sdl, cards);
      expect(refused.errors?.[0]?.extensions).toEqual({
        code: 'CONTRACT_VIOLATION',
        violations: [{ what: 'introspection', coordinate: 'Query._service' }],
      });
      expect(codeOf(await TRANSPORTS.POST(subgraph, entities, cards))).toBe('CONTRACT_VIOLATION');
    } finally {
      await subgraph.close();
    }
  });
});

interface Page {
  readonly nodes: readonly unknown[];
  readonly pageInfo: { readonly endCursor: string };
}
