import { buildSchema, parse } from 'graphql';
import { shop } from '../../../test/support/access/mock-shop.js';
import { MAX_PAGE_SIZE, DEFAULT_PAGE_SIZE } from '../../serve/page-size.js';
import { beyondLimits, measuresOf } from './measures.js';
import { MOST_ROWS, USUAL_ROWS } from './page-sizes.js';
import { USUAL_LIMITS } from './terms.js';

const measured = (text: string, variables?: Readonly<Record<string, unknown>>) =>
  measuresOf({ schema: shop, document: parse(text), operationName: null, variables });
const costOf = (text: string, variables?: Readonly<Record<string, unknown>>) =>
  measured(text, variables).cost;

describe('the measures of an operation', () => {
  it('count its depth, aliases, root fields, tokens and the fields it reads', () => {
    expect(measured('{ must n: must product(key: 1) { shop { owner { of: name } } } }')).toEqual({
      depth: 4,
      aliases: 2,
      rootFields: 3,
      tokens: 23,
      cost: 6,
    });
  });

  it('count what stands in a fragment wherever it is spread', () => {
    const inline = '{ a: product(key: 1) { x: name } b: product(key: 2) { x: name } must }';
    const spread =
      '{ ...A b: product(key: 2) { ...N } } fragment A on Query { a: product(key: 1) { ...N } must } fragment N on Product { ... { x: name } }';
    const { tokens: _, ...whole } = measured(inline);
    expect(measured(spread)).toMatchObject(whole);
  });

  it('count tokens the same whatever the layout', () => {
    const text = '{ product(key: 1) { name } }';
    const spaced = `# A product\n${text.replaceAll(' ', ' ,\n ')}`;
    expect(measured(spaced)).toEqual(measured(text));
    const { kind, definitions } = parse(text);
    const { tokens } = measuresOf({ schema: shop, document: { kind, definitions } });
    expect(tokens).toBe(measured(text).tokens);
  });

  it.each([
    ['{ products(first: 7) { nodes { name id } } }', 1 + 1 + 7 * 2],
    ['{ products(first: 7) { totalCount nodes { name } } }', 1 + 1 + 1 + 7],
    // Where nobody says, the schema's default or the usual size counts.
    ['{ products { nodes { name } } }', 1 + 1 + 3],
    ['{ product(key: 1) { related { name } } }', 1 + 1 + USUAL_ROWS],
    ['{ product(key: 1) { related(first: null) { name } } }', 1 + 1 + USUAL_ROWS],
    // Sizes multiply down.
    ['{ products(first: 7) { nodes { related(first: 3) { name } } } }', 1 + 1 + 7 * (1 + 3)],
    ['{ things(ids: [1, 2]) { ... on Shop { products(first: 4) { id } } } }', 1 + 2 * (1 + 4)],
    // No page is larger than the largest.
    ['{ products(first: 100000) { nodes { name } } }', 1 + 1 + MOST_ROWS],
    ['{ products(first: -5) { nodes { name } } }', 1 + 1],
    // Of the schema nothing is read.
    ['{ must __schema { types { fields { name } } } }', 1 + 1],
    // A list of plain values is one field.
    ['{ product(key: 1) { tags } }', 2],
  ])('cost %s is %i', (text, cost) => expect(costOf(text)).toBe(cost));

  it('cost the rows on either side of a position, each side as often as is asked', () => {
    const schema = buildSchema(`
      type Query { scorePosition(player: ID!, neighbours: Int = 2): ScorePosition }
      type ScorePosition { position: Int, node: Score, above: [Score], below: [Score] }
      type Score { points: Int, team: String }
    `);
    const around = '{ position node { points } above { points team } below { points } }';
    const cost = (argument: string) =>
      measuresOf({ schema, document: parse(`{ scorePosition(player: 1${argument}) ${around} }`) })
        .cost;
    expect(cost('')).toBe(1 + 1 + 2 + (1 + 2 * 2) + (1 + 2));
    expect(cost(', neighbours: 50')).toBe(1 + 1 + 2 + (1 + 50 * 2) + (1 + 50));
    expect(cost(', neighbours: 0')).toBe(1 + 1 + 2 + 1 + 1);
  });

  it('cost a size in a variable by its value, by its default, or by the most allowed while it is unknown', () => {
    const text = 'query($n: Int = 5) { products(first: $n) { nodes { name } } }';
    expect(costOf(text)).toBe(2 + MOST_ROWS);
    expect(costOf(text, { n: 9 })).toBe(2 + 9);
    expect(costOf(text, {})).toBe(2 + 5);
    expect(costOf(text, { n: null })).toBe(2 + 3);
    const ids = 'query($ids: [ID!]!) { things(ids: $ids) { __typename } }';
    expect(costOf(ids)).toBe(1 + MOST_ROWS);
    expect(costOf(ids, { ids: ['a', 'b'] })).toBe(1 + 2);
  });

  it('know the sizes of pages as they are served', () => {
    expect([MOST_ROWS, USUAL_ROWS]).toEqual([MAX_PAGE_SIZE, DEFAULT_PAGE_SIZE]);
  });

  it('end for fragments in a circle, and at once for fragments that double what they hold', () => {
    const circle = '{ ...A } fragment A on Query { must ...B } fragment B on Query { ...A }';
    expect(measured(circle)).toMatchObject({ depth: 1, rootFields: 1 });
    const doubling = Array.from(
      { length: 100 },
      (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`,
    ).join('\n');
    const bomb = `{ ...F0 } ${doubling} fragment F100 on Query { x: must }`;
    expect(measured(bomb)).toMatchObject({
      aliases: Number.MAX_SAFE_INTEGER,
      rootFields: Number.MAX_SAFE_INTEGER,
      cost: Number.MAX_SAFE_INTEGER,
    });
  });

  it('are nothing where the document has no such operation', () => {
    const document = parse('query A { must }');
    expect(measuresOf({ schema: shop, document, operationName: 'B' })).toMatchObject({
      depth: 0,
      cost: 0,
    });
  });
});

describe('limits', () => {
  it('are told one by one where an operation is beyond them', () => {
    const measures = measured('{ a: must b: must product(key: 1) { name } }');
    expect(beyondLimits(USUAL_LIMITS, measures)).toEqual([]);
    expect(beyondLimits({ ...USUAL_LIMITS, aliases: 1, rootFields: 3, cost: 3 }, measures)).toEqual(
      [
        { limit: 'aliases', allowed: 1, asked: 2 },
        { limit: 'cost', allowed: 3, asked: 4 },
      ],
    );
  });
});
