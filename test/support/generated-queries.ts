import fc from 'fast-check';

/** A query as a client would send it. */
export interface GeneratedQuery {
  readonly query: string;
  readonly operationName?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

const KEYS = ['a', 'b', 'c', 'none'] as const;

const some = (...fields: string[]): fc.Arbitrary<string> =>
  fc.subarray(fields, { minLength: 1 }).map((chosen) => chosen.join(' '));

/** Aliases of what passes with time keep its name in theirs, so that it can be found. */
const freshness = some(
  'asOf',
  'was: asOf',
  'stalenessMs',
  'my_stalenessMs: stalenessMs',
  'budgetMs',
  'state',
  's: state',
  'offsets',
  'quarantined',
  '__typename',
).chain((fields) =>
  fc.constantFrom(
    `freshness { ${fields} }`,
    `fresh: freshness { ${fields} }`,
    `... { freshness { ${fields} ... on Freshness { state } } }`,
  ),
);

const cardFields = fc
  .tuple(
    some('productId', 'name', 'label: name', 'priceMinor', 'updatedAt', '__typename'),
    fc.option(freshness, { nil: '' }),
  )
  .map((parts) => parts.join(' '));

const productFields = fc
  .tuple(
    some('productId', 'name', 'unitsSold', 'revenueMinor', 'popularity', 'kind'),
    fc.option(freshness, { nil: '' }),
    fc.option(
      fc
        .tuple(fc.constantFrom('card', 'c: card', 'card @include(if: $yes)'), cardFields)
        .map(([name, fields]) => `${name} { ${fields} }`),
      { nil: '' },
    ),
  )
  .map((parts) => parts.join(' '));

const connection = (row: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom('nodes', 'edges', 'both', 'none'),
      row,
      fc.option(fc.constant('totalCount'), { nil: '' }),
      fc.option(fc.constant('pageInfo { hasNextPage endCursor }'), { nil: '' }),
      freshness,
    )
    .map(([rows, fields, ...others]) =>
      [
        rows === 'nodes' || rows === 'both' ? `nodes { ${fields} }` : '',
        rows === 'edges' || rows === 'both' ? `edges { cursor node { ${fields} } }` : '',
        ...others,
      ].join(' '),
    );

const list = (name: string, type: string, row: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom('', '(first: 2)', '(first: $first)', '(orderBy: PRODUCT_ID_DESC, first: 1)'),
      connection(row),
      fc.boolean(),
    )
    .map(([args, fields, isInFragment]) =>
      isInFragment
        ? `${name}${args} { ... on ${type}Connection { ${fields} } }`
        : `${name}${args} { ${fields} }`,
    );

const one = (name: string, row: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom('$id', ...KEYS.map((key) => `"${key}"`)), row)
    .map(([key, fields]) => `${name}(productId: ${key}) { ${fields} }`);

const byKeys = (name: string, row: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(fc.subarray([...KEYS]), row)
    .map(([keys, fields]) => `${name}(keys: ${JSON.stringify(keys)}) { ${fields} }`);

const root = fc.oneof(
  list('productCards', 'ProductCard', cardFields),
  list('popularProducts', 'PopularProduct', productFields),
  byKeys('productCardsByProductId', cardFields),
  byKeys('popularProductsByProductId', productFields),
  one('productCard', cardFields),
  one('popularProduct', productFields),
  fc.constant('__typename'),
);

/** Queries of the example projections, with variables, aliases, fragments, and directives. */
export const generatedQuery: fc.Arbitrary<GeneratedQuery> = fc
  .record({
    roots: fc.array(root, { minLength: 1, maxLength: 3 }),
    id: fc.constantFrom(...KEYS),
    first: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    yes: fc.boolean(),
    isInFragment: fc.boolean(),
  })
  .map(({ roots, id, first, yes, isInFragment }) => {
    const fields = roots.map((field, i) => (field === '__typename' ? field : `r${i}: ${field}`));
    // Every variable is used, whatever is asked for.
    const used = `v1: productCard(productId: $id) @skip(if: $yes) { name } v2: productCards(first: $first) @skip(if: $yes) { __typename }`;
    const selected = `${fields.join(' ')} ${used}`;
    const head = 'query Asked($id: ID!, $yes: Boolean!, $first: Int = 3)';
    return {
      query: isInFragment
        ? `${head} { ...All } fragment All on Query { ${selected} }`
        : `${head} { ${selected} }`,
      operationName: 'Asked',
      variables: { id, yes, ...(first === undefined ? {} : { first }) },
    };
  });
