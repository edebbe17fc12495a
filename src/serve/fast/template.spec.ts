import { buildSchema, getOperationAST, parse, type FragmentDefinitionNode } from 'graphql';
import { shapeOf } from './operation-shape.js';
import { filled, templateOf } from './template.js';

const SCHEMA = buildSchema(`
  type Query { cards: Cards! card: Card other: Other node: Node }
  interface Node { id: ID! freshness: Freshness }
  type Cards { nodes: [Card!]! freshness: Freshness! }
  type Card implements Node { id: ID! name: String other: Other freshness: Freshness }
  type Other implements Node { id: ID! freshness: Freshness }
  type Freshness { asOf: String stalenessMs: Int budgetMs: Int state: String offsets: [String!] }
`);
const OF: Readonly<Record<string, string>> = { Cards: 'cards', Card: 'cards', Other: 'others' };

const shapeIn = (text: string) => {
  const document = parse(text);
  const operation = getOperationAST(document);
  if (operation == null) throw new Error('There is no operation.');
  const fragments = new Map(
    document.definitions
      .filter((one): one is FragmentDefinitionNode => one.kind === 'FragmentDefinition')
      .map((one) => [one.name.value, one]),
  );
  return shapeOf({ schema: SCHEMA, operation, fragments });
};

const FRESHNESS = { cards: { stalenessMs: 5 } };
const templateIn = (query: string, data: unknown, text?: string) =>
  templateOf({
    text: text ?? `${JSON.stringify({ data, extensions: { freshness: FRESHNESS } })}\n`,
    data,
    extensions: { freshness: FRESHNESS },
    places: shapeIn(query)?.places,
    projectionOf: (type) => OF[type],
  });

describe('the body of an answer', () => {
  it('is left open where it tells freshness, under whatever name', () => {
    const template = templateIn('{ cards { f: freshness { asOf age: stalenessMs budgetMs } } }', {
      cards: { f: { asOf: 'then', age: 5, budgetMs: 9 } },
    });
    expect(template?.holes).toEqual([
      { of: 'cards', field: 'asOf' },
      { of: 'cards', field: 'stalenessMs' },
      'extensions',
    ]);
    expect(filled(template?.literals ?? [], ['"now"', '7', '{}'])).toBe(
      '{"data":{"cards":{"f":{"asOf":"now","age":7,"budgetMs":9}}},"extensions":{}}\n',
    );
  });

  it('is open in every row, through fragments, and where a row is missing', () => {
    const query =
      '{ cards { nodes { ...C } } } fragment C on Card { name other { ... on Node { id } freshness { state } } freshness { state } }';
    const row = { name: 'x', other: null, freshness: { state: 'FRESH' } };
    const joined = { ...row, other: { id: 1, freshness: { state: 'FRESH' } } };
    const template = templateIn(query, { cards: { nodes: [row, joined, { ...row }] } });
    expect(template?.holes.map((hole) => (hole === 'extensions' ? hole : hole.of))).toEqual([
      'cards',
      'others',
      'cards',
      'cards',
      'extensions',
    ]);
  });

  it('is counted in bytes', () => {
    const template = templateIn('{ card { name } }', { card: { name: 'Größe 🎈' } });
    const body = filled(template?.literals ?? [], ['{}']);
    expect(Buffer.from(body, 'latin1').toString('utf8')).toContain('Größe 🎈');
  });

  it('is not known where something else is in it', () => {
    const data = { card: { name: 'x' } };
    expect(
      templateIn('{ card { name } }', data, '{"data":{"card":{"name":"y"}}}\n'),
    ).toBeUndefined();
    const more = '{"data":{"card":{"name":"x"}},"extensions":{"freshness":{},"more":1}}\n';
    expect(templateIn('{ card { name } }', data, more)).toBeUndefined();
  });

  it('is not known where a freshness is of a type of no projection', () =>
    expect(
      templateIn('{ node { freshness { state } } }', { node: { freshness: { state: 'FRESH' } } }),
    ).toBeUndefined());
});

describe('the shape of an operation', () => {
  it('cannot be told where one name may be the freshness of two projections', () => {
    expect(
      shapeIn(
        '{ node { ... on Card { freshness { state } } ... on Other { freshness { state } } } }',
      ),
    ).toBeUndefined();
    expect(shapeIn('{ node { ... on Card { freshness { state } } } }')?.places).toBeDefined();
  });

  it('cannot be told where fragments unfold without end', () => {
    const depth = 40;
    const fragments = Array.from(
      { length: depth },
      (_, i) =>
        `fragment F${i} on Card { a: other { id } ...G${i} } fragment G${i} on Card { freshness { state } ${i + 1 < depth ? `...F${i + 1}` : ''} }`,
    );
    expect(shapeIn(`{ card { ...F0 } } ${fragments.join(' ')}`)).toBeDefined();
    const wide = Array.from({ length: 6_000 }, (_, i) => `a${i}: id`).join(' ');
    expect(shapeIn(`{ card { ${wide} } }`)).toBeUndefined();
  });

  it('has no places where no freshness is selected', () =>
    expect(
      shapeIn('{ a: __typename cards { nodes { name } } __schema { types { name } } }'),
    ).toMatchObject({
      places: undefined,
      roots: [{}, {}, {}],
    }));
});
