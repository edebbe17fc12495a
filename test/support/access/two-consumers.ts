import type { WrittenContracts } from './gated-station.js';

export const LEVELS = ['documents', 'fields'] as const;
export const MODES = ['reject', 'minimal', 'dry-run'] as const;
export type Level = (typeof LEVELS)[number];
export type Mode = (typeof MODES)[number];

/** What one consumer may ask, and ways to ask for more; each operation is one of its text alone. */
export interface ConsumerKind {
  /** By the kind the consumer is named. */
  readonly kind: string;
  readonly documents: string;
  /** A document of its contract, and the variables for it. */
  readonly allowed: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Within its fields, but none of its documents. */
  readonly alias: string;
  readonly fragment: string;
  /** Asks for a field that may be null, and that one's place. */
  readonly nullable: readonly [query: string, coordinate: string];
  readonly required: readonly [query: string, coordinate: string];
  readonly argument: readonly [query: string, coordinate: string];
  /** Asks for what the schema does not have. */
  readonly missing: readonly [query: string, coordinate: string];
  /** What must be in no answer of its own that does not name it. */
  readonly foreign: readonly string[];
}

const CARD = 'query Card($id: ID!) { productCard(productId: $id) { productId name } }';
const PRODUCT =
  'query Product($id: ID!) { popularProduct(productId: $id) { productId unitsSold card { name } } }';

export const CATALOGUE: ConsumerKind = {
  kind: 'catalogue',
  documents: `${CARD}
    query Cards { productCards(first: 2) { nodes { productId name } pageInfo { endCursor } } }
    subscription CardChanged { productCardsChanged(keys: ["a"], snapshot: true) { kind node { productId name } } }`,
  allowed: CARD,
  variables: { id: 'a' },
  alias: 'query ($id: ID!) { one: productCard(productId: $id) { title: name } }',
  fragment:
    'query ($id: ID!) { productCard(productId: $id) { ...F } } fragment F on ProductCard { name }',
  nullable: [
    'query ($id: ID!) { productCard(productId: $id) { name freshness { state } } }',
    'ProductCard.freshness',
  ],
  required: [
    'query ($id: ID!) { productCard(productId: $id) { name priceMinor } }',
    'ProductCard.priceMinor',
  ],
  argument: [
    'query ($id: ID!) { productCard(productId: $id, fresh: { maxStalenessMs: 60000 }) { name } }',
    'Query.productCard(fresh:)',
  ],
  missing: [
    'query ($id: ID!) { productCard(productId: $id) { name prizeMinor } }',
    'ProductCard.prizeMinor',
  ],
  foreign: ['priceMinor', 'updatedAt', 'popular', 'Popular', 'revenueMinor'],
};

export const RANKING: ConsumerKind = {
  kind: 'ranking',
  documents: `${PRODUCT}
    query Products { popularProducts(first: 2, orderBy: UNITS_SOLD_DESC) { nodes { productId unitsSold } pageInfo { endCursor } } }
    subscription ProductChanged { popularProductsChanged(snapshot: true) { kind node { productId unitsSold } } }`,
  allowed: PRODUCT,
  variables: { id: 'b' },
  alias: 'query ($id: ID!) { one: popularProduct(productId: $id) { sold: unitsSold } }',
  fragment:
    'query ($id: ID!) { popularProduct(productId: $id) { ... on PopularProduct { unitsSold card { ...C } } } } fragment C on ProductCard { name }',
  nullable: [
    'query ($id: ID!) { popularProduct(productId: $id) { unitsSold popularity } }',
    'PopularProduct.popularity',
  ],
  required: [
    'query ($id: ID!) { popularProduct(productId: $id) { unitsSold revenueMinor } }',
    'PopularProduct.revenueMinor',
  ],
  argument: [
    'query ($id: ID!) { popularProduct(productId: $id, fresh: { maxStalenessMs: 60000 }) { unitsSold } }',
    'Query.popularProduct(fresh:)',
  ],
  missing: [
    'query ($id: ID!) { popularProduct(productId: $id) { unitsSold revenueMajor } }',
    'PopularProduct.revenueMajor',
  ],
  foreign: ['priceMinor', 'updatedAt', 'revenueMinor', 'popularity'],
};

export const KINDS = [CATALOGUE, RANKING] as const;

export const nameOfConsumer = ({ kind }: ConsumerKind, mode: Mode, level: Level): string =>
  `${kind}-${mode}-${level}`;

/** One consumer for each kind, mode and level. */
export const twelveConsumers: WrittenContracts = Object.fromEntries(
  KINDS.flatMap((kind) =>
    MODES.flatMap((mode) =>
      LEVELS.map((level) => [
        nameOfConsumer(kind, mode, level),
        {
          terms: `level: ${level}\nmode: ${mode}\nlimits: { requestsPerSecond: 10000 }`,
          documents: kind.documents,
        },
      ]),
    ),
  ),
);
