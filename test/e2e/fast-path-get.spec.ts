import { parse, print } from 'graphql';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import { documentId } from '../../src/serve/fast/documents.js';
import { bodyOf, card, dataOf, FastBed, T } from '../support/fast-bed.js';
import { until } from '../support/until.js';

const NAMES = '{ productCards { nodes { name } } }';
const AGES =
  '{ productCards { freshness { age: asOf stalenessMs budgetMs state offsets quarantined } nodes { name } } }';

describe('an answer that is asked for by GET', () => {
  let bed: FastBed;
  beforeEach(async () => (bed = await FastBed.open()));
  afterEach(() => bed.close());

  const ask = (asked: unknown) => bed.ask(asked);
  const PREFLIGHT = { 'apollo-require-preflight': 'yes' };
  const get = (target: string, headers: Record<string, string> = {}) =>
    bed.get(target, { ...PREFLIGHT, ...headers });
  const byId = (query: string) => `documentId=sha256:${documentId(print(parse(query)))}`;

  it('names its document by its id, once it was answered', async () => {
    const unknown = await get(byId(NAMES));
    expect(unknown.status).toBe(404);
    expect(bodyOf(unknown).errors?.[0]?.extensions.code).toBe('DOCUMENT_UNKNOWN');
    await ask({ query: NAMES });
    const answer = await bed.hit(() => get(byId(NAMES)));
    expect(dataOf(answer)).toEqual({ productCards: { nodes: [{ name: 'Card a' }] } });
  });

  it('takes variables and an operation', async () => {
    const query =
      'query A($id: ID!) { productCard(productId: $id) { name } } query B { productCards { nodes { name } } }';
    await ask({ query, operationName: 'B' });
    const variables = encodeURIComponent(JSON.stringify({ id: 'a' }));
    const answer = await bed.hit(() =>
      get(`${byId(query)}&operationName=A&variables=${variables}`),
    );
    expect(dataOf(answer)).toEqual({ productCard: { name: 'Card a' } });
  });

  it('has a tag by which a client that has it is not sent it again', async () => {
    await ask({ query: AGES });
    const first = await get(byId(AGES));
    const etag = String(first.headers['etag']);
    expect(etag).toMatch(/^W\/"[\w-]{27}"$/);
    const again = await bed.hit(() => get(byId(AGES)));
    expect(again.headers['etag']).toBe(etag);
    const same = await bed.hit(() => get(byId(AGES), { 'if-none-match': `"x", ${etag}` }));
    expect([same.status, same.text, same.headers['etag']]).toEqual([304, '', etag]);
    expect(same.headers['age']).toBe('2');
    const other = await bed.hit(() => get(byId(AGES), { 'if-none-match': '"x"' }));
    expect(other.status).toBe(200);
  });

  it('is not sent again either where it had to be read anew', async () => {
    const { headers } = await get(`query=${encodeURIComponent(AGES)}`);
    const target = `query=${encodeURIComponent(AGES)}&variables=${encodeURIComponent('{}')}`;
    const before = bed.counts.hits;
    const same = await get(target, { 'if-none-match': String(headers['etag']) });
    expect(bed.counts.hits).toBe(before);
    expect([same.status, same.text]).toEqual([304, '']);
  });

  it('is sent anew once a row has changed', async () => {
    const first = await get(`query=${encodeURIComponent(NAMES)}`);
    const etag = String(first.headers['etag']);
    await bed.served.commit(productCards, { a: card('a', 'New') }, { asOf: T });
    await until(async () => {
      const answer = await get(`query=${encodeURIComponent(NAMES)}`, { 'if-none-match': etag });
      return answer.status === 200 && answer.text.includes('New');
    });
  });

  it('is refused where a page of another site could have asked', async () => {
    await bed.hit(() => get(`query=${encodeURIComponent(NAMES)}`));
    const answer = await bed.get(`query=${encodeURIComponent(NAMES)}`, {});
    expect(answer.status).toBe(400);
  });
});
