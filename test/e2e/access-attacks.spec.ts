import { codeOf, type Told, type Wording } from '../support/access/asking.js';
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

describe('a document that asks for too much', () => {
  const limitOf = ({ errors }: Told) =>
    (errors?.[0]?.extensions['limits'] as { limit: string }[] | undefined)?.map(
      ({ limit }) => limit,
    );
  const name = 'productCard(productId: "a") { name }';
  const many = (count: number) =>
    Array.from({ length: count }, (_, i) => `a${i}: ${name}`).join(' ');
  const one = 'popularProduct(productId: "a")';

  it.each([
    ['aliases', `{ ${one} { a: productId b: productId c: productId } }`],
    ['rootFields', `{ a: ${one} { productId } b: ${one} { productId } ${one} { productId } }`],
    ['depth', '{ popularProducts(first: 1) { nodes { card { name } } } }'],
    ['cost', '{ popularProducts(first: 200) { nodes { productId } } }'],
    ['tokens', `{ ${one} { ${'productId '.repeat(60)} } }`],
  ])('is refused for its %s', async (limit, query) => {
    const told = await askedBy('flat', { query });
    expect(told.status).toBe(403);
    expect(codeOf(told)).toBe('LIMIT_EXCEEDED');
    expect(limitOf(told)).toContain(limit);
  });

  it('costs by the variables that are sent, not by those that could be', async () => {
    const query = 'query ($n: Int) { popularProducts(first: $n) { nodes { productId } } }';
    expect((await askedBy('flat', { query, variables: { n: 5 } })).status).toBe(200);
    const told = await askedBy('flat', { query, variables: { n: 150 } });
    expect(limitOf(told)).toEqual(['cost']);
  });

  it.each([1_000, 5_000])('is refused with %d aliases before it is run', async (count) => {
    const told = await askedBy('cards', { query: `{ ${many(count)} }` });
    expect(['LIMIT_EXCEEDED', 'GRAPHQL_PARSE_FAILED', 'BODY_TOO_LARGE']).toContain(codeOf(told));
    expect(told.data).toBeUndefined();
  });

  it.each(['cards', 'registered', 'reduced'] as const)(
    'is refused to %s where its fragments go in a circle or unfold without end',
    async (consumer) => {
      const circle =
        '{ ...A } fragment A on Query { ...B } fragment B on Query { __typename ...A }';
      const levels = Array.from(
        { length: 40 },
        (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`,
      );
      const bomb = `{ ...F0 } ${levels.join(' ')} fragment F40 on Query { a: ${name} b: ${name} }`;
      for (const query of [circle, bomb]) {
        const told = await askedBy(consumer, { query });
        expect([400, 403]).toContain(told.status);
        expect(told.data).toBeUndefined();
      }
    },
  );

  it('is refused where it nests a thousand deep', async () => {
    const query = `{ ${'a { '.repeat(1_000)} b ${'} '.repeat(1_000)} }`;
    expect(codeOf(await askedBy('cards', { query }))).toBe('GRAPHQL_PARSE_FAILED');
  });

  it('is refused for huge variables, or answered without them', async () => {
    const query = 'query ($keys: [ID!]!) { productCardsByProductId(keys: $keys) { name } }';
    const keys = Array.from({ length: 10_000 }, (_, i) => `k${i}`);
    expect(codeOf(await askedBy('cards', { query, variables: { keys } }))).toBe(
      'PAGE_SIZE_INVALID',
    );
    const long = { keys: ['x'.repeat(300_000)] };
    expect(codeOf(await askedBy('cards', { query, variables: long }))).toBe('BODY_TOO_LARGE');
    for (const depth of [1_000, 100_000]) {
      const keys = `${'['.repeat(depth)}${']'.repeat(depth)}`;
      const answer = await fetch(station.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(await station.as('cards')) },
        body: `{"query":${JSON.stringify(query)},"variables":{"keys":${keys}}}`,
      });
      expect(await answer.text()).toContain('BAD_USER_INPUT');
    }
  });
});

describe('a request that says two things', () => {
  const own = '{ productCard(productId: "a") { name } }';
  const other = '{ productCard(productId: "a") { priceMinor } }';
  const secret = String(SECRETS.priceMinor);

  it('is judged by the operation that is run', async () => {
    const query = `query Own ${own} query Other ${other}`;
    const asked = (operationName: string) => askedBy('cards', { query, operationName });
    expect((await asked('Own')).data).toEqual({ productCard: { name: 'Card a' } });
    expect(codeOf(await asked('Other'))).toBe('CONTRACT_VIOLATION');
    expect(codeOf(await askedBy('cards', { query }))).toBe('OPERATION_RESOLUTION_FAILURE');
  });

  it('gives nothing away by what stands beside what is run', async () => {
    const query = `query Own ${own} query Probe { productCard(productId: "a") { prize updatedAt } }`;
    const told = await askedBy('cards', { query, operationName: 'Own' });
    expect(told).toMatchObject({ status: 200, data: { productCard: { name: 'Card a' } } });
  });

  it('is judged by the parameters that are read, whatever else is written', async () => {
    const headers = { 'apollo-require-preflight': '1', ...(await station.as('cards')) };
    const [a, b] = [encodeURIComponent(own), encodeURIComponent(other)];
    for (const target of [
      `query=${a}&query=${b}`,
      `query=${b}&query=${a}`,
      `query=${a}&%71uery=${b}`,
    ]) {
      const answer = await fetch(`${station.url}?${target}`, { headers });
      expect(await answer.text()).not.toContain(secret);
    }
    const posted = await fetch(`${station.url}?query=${b}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ query: own }),
    });
    expect(await posted.text()).not.toContain(secret);
  });

  it.each([
    ['skipped', '{ productCard(productId: "a") { name priceMinor @skip(if: true) } }'],
    [
      'in a fragment that is not used for any row',
      '{ productCard(productId: "a") { ... on ProductCard @include(if: false) { priceMinor } name } }',
    ],
  ])('is refused where what is not granted is %s', async (_, query) =>
    expect(codeOf(await askedBy('cards', { query }))).toBe('CONTRACT_VIOLATION'),
  );
});

describe('a page of another site', () => {
  it('cannot ask in the name of a consumer', async () => {
    const key = await station.as('cards');
    const body = JSON.stringify({ query: '{ productCard(productId: "a") { name } }' });
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])
      for (const url of [station.url, `${station.url}/stream`]) {
        const headers = { ...key, 'content-type': type };
        const answer = await fetch(url, { method: 'POST', headers, body });
        expect([400, 415]).toContain(answer.status);
      }
    const target = `${station.url}?query=${encodeURIComponent('{ productCard(productId: "a") { name } }')}`;
    expect((await fetch(target, { headers: { ...key } })).status).toBe(400);
    expect((await fetch(target)).status).toBe(401);
  });

  it('may ask beforehand what it may ask', async () => {
    const answer = await fetch(station.url, { method: 'OPTIONS' });
    expect(answer.status).not.toBe(401);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});
