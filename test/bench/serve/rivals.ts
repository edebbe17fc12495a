import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginCacheControl } from '@apollo/server/plugin/cacheControl';
import responseCache from '@apollo/server-plugin-response-cache';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import { fastify, type FastifyInstance } from 'fastify';
import { buildSchema, type GraphQLSchema } from 'graphql';
import mercurius from 'mercurius';
import mercuriusCache from 'mercurius-cache';
import { popularProducts } from '../../../projections/popular-products/popular-products.projection.js';
import type { ProjectionStore } from '../../../src/store/projection-store.js';
import type { RedisProjectionStores } from '../../../src/store/redis-projection-stores.js';

const SDL = `
  type Query { popularProducts(first: Int): Page popularProductsByProductId(keys: [ID!]!): [Product]! }
  type Page { freshness: Freshness! nodes: [Product!]! pageInfo: PageInfo! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type Freshness { asOf: String stalenessMs: Float state: String! }
  type Product { productId: ID! name: String kind: String unitsSold: Int! revenueMinor: Float! freshness: Freshness }
`;
/** In seconds. What is kept is told for as long, whatever has changed. */
const KEPT = 5;

const freshnessOf = ({
  now,
  asOf,
}: {
  readonly now: number;
  readonly asOf: number | undefined;
}) => ({
  asOf: asOf === undefined ? null : new Date(asOf).toISOString(),
  stalenessMs: asOf === undefined ? null : now - asOf,
  state: 'FRESH',
});

/** The same rows, out of the same store, by the fewest means. */
const resolversOf = (store: ProjectionStore) => ({
  popularProducts: async (_: unknown, { first }: { readonly first: number }) => {
    const order = { orderBy: 'popularity', direction: 'desc', where: {}, limit: first } as const;
    const { items, hasMore, standing } = await store.page(order);
    const endCursor = Buffer.from(items.at(-1)?.member ?? '').toString('base64url');
    const pageInfo = { hasNextPage: hasMore, endCursor };
    return { freshness: freshnessOf(standing), nodes: items.map(({ row }) => row), pageInfo };
  },
  popularProductsByProductId: async (_: unknown, { keys }: { readonly keys: string[] }) => {
    const { rows, standing } = await store.readRows(keys);
    const freshness = freshnessOf(standing);
    return rows.map((row) => (row === undefined ? null : { ...row, freshness }));
  },
});

function schemaOf(store: ProjectionStore): GraphQLSchema {
  const schema = buildSchema(SDL);
  const fields = schema.getQueryType()?.getFields() ?? {};
  for (const [name, resolve] of Object.entries(resolversOf(store)))
    Object.assign(fields[name] ?? {}, { resolve });
  return schema;
}

/** Apollo Server on Fastify, with the plugin that keeps whole answers. */
export async function apolloWithCache(stores: RedisProjectionStores): Promise<number> {
  const apollo = new ApolloServer({
    schema: schemaOf(stores.open(popularProducts)),
    plugins: [ApolloServerPluginCacheControl({ defaultMaxAge: KEPT }), responseCache()],
  });
  await apollo.start();
  const app = fastify();
  app.route({ url: '/graphql', method: ['GET', 'POST'], handler: fastifyApolloHandler(apollo) });
  return listening(app);
}

/** Mercurius, compiling what it is asked, with the plugin that keeps the answers of resolvers, or without it. */
export async function mercuriusWithJit(
  stores: RedisProjectionStores,
  isKeeping: boolean,
): Promise<number> {
  const app = fastify();
  const Query = resolversOf(stores.open(popularProducts));
  await app.register(mercurius, { schema: SDL, resolvers: { Query }, jit: 1 });
  if (isKeeping) {
    const policy = { Query: { popularProducts: true, popularProductsByProductId: true } };
    await app.register(mercuriusCache.default, { ttl: KEPT, policy });
  }
  return listening(app);
}

async function listening(app: FastifyInstance): Promise<number> {
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return Number(new URL(url).port);
}
