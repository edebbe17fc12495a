import 'reflect-metadata';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import {
  buildClientSchema,
  getIntrospectionQuery,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  type GraphQLField,
  type GraphQLSchema,
  type IntrospectionQuery,
} from 'graphql';
import { PopularProductsModule } from '../../projections/popular-products/popular-products.module.js';
import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { defineProjection, type Projection } from '../../src/model/projection.js';
import { ProjectionModule } from '../../src/projection.module.js';
import { scores } from '../support/example-projection.js';
import { serveStation } from '../support/served-station.js';

@ObjectType()
class Athlete {
  @Field(() => ID) player: string;
  @Field(() => Int, { deprecationReason: 'Ask for goals.' }) points: number;
  @Field(() => String, { nullable: true }) team: string | null;
}
const AthletesModule = ProjectionModule.for(
  defineProjection({ ...scores, name: 'athletes', serves: Athlete } as never) as Projection,
);

const argText = ({ name, type, defaultValue }: GraphQLField<unknown, unknown>['args'][number]) =>
  `${name}: ${String(type)}${defaultValue === undefined ? '' : ` = ${defaultValue as string | number}`}`;

/** The fields or values of a type, one text each. */
function partsOf(schema: GraphQLSchema, typeName: string): string[] {
  const type = schema.getType(typeName);
  if (isEnumType(type)) return type.getValues().map(({ name }) => name);
  if (isInputObjectType(type))
    return Object.values(type.getFields()).map((field) => `${field.name}: ${String(field.type)}`);
  if (!isObjectType(type)) return [];
  return Object.values(type.getFields()).map(({ name, args, type: of }) => {
    const given = args.length === 0 ? '' : `(${args.map(argText).join(', ')})`;
    return `${name}${given}: ${String(of)}`;
  });
}

describe('the GraphQL schema', () => {
  describe('of the example projections', () => {
    let schema: GraphQLSchema;
    beforeAll(async () => {
      const station = await serveStation({ served: [PopularProductsModule, ProductCardsModule] });
      const { data } = await station.query(getIntrospectionQuery());
      await station.close();
      schema = buildClientSchema(data as unknown as IntrospectionQuery);
    });

    it.each([
      [
        'Query',
        [
          'node(id: ID!): Node',
          'nodes(fresh: FreshInput, ids: [ID!]!): [Node]!',
          'popularProduct(fresh: FreshInput, productId: ID!): PopularProduct',
          'popularProducts(after: String, before: String, first: Int, fresh: FreshInput, last: Int, orderBy: PopularProductOrder = POPULARITY_DESC, where: PopularProductWhere): PopularProductConnection!',
          'popularProductsByProductId(fresh: FreshInput, keys: [ID!]!): [PopularProduct]!',
          'productCard(fresh: FreshInput, productId: ID!): ProductCard',
          'productCards(after: String, before: String, first: Int, fresh: FreshInput, last: Int, orderBy: ProductCardOrder = NAME_ASC): ProductCardConnection!',
          'productCardsByProductId(fresh: FreshInput, keys: [ID!]!): [ProductCard]!',
          'propagation(after: [String!]!, waitMs: Int = 0): Propagation!',
        ],
      ],
      [
        'PopularProductConnection',
        [
          'edges: [PopularProductEdge!]!',
          'freshness: Freshness!',
          'nodes: [PopularProduct!]!',
          'pageInfo: PageInfo!',
          'totalCount: Int!',
        ],
      ],
      ['PopularProductEdge', ['cursor: String!', 'node: PopularProduct!']],
      [
        'ProductCardOrder',
        [
          'NAME_ASC',
          'NAME_DESC',
          'PRICE_MINOR_ASC',
          'PRICE_MINOR_DESC',
          'PRODUCT_ID_ASC',
          'PRODUCT_ID_DESC',
          'UPDATED_AT_ASC',
          'UPDATED_AT_DESC',
        ],
      ],
      ['PopularProductWhere', ['kind: ProductKind']],
      ['ProductCardWhere', []],
      [
        'FreshInput',
        ['after: [String!]', 'maxStalenessMs: Int', 'onBreach: BreachPolicy', 'waitMs: Int'],
      ],
      ['BreachPolicy', ['ORIGIN', 'REJECT', 'SERVE', 'WAIT']],
      [
        'Freshness',
        [
          'asOf: DateTime',
          'budgetMs: SafeInt!',
          'fromOrigin: Boolean!',
          'offsets: [String!]!',
          'quarantined: Int!',
          'stalenessMs: SafeInt',
          'state: FreshnessState!',
        ],
      ],
      ['FreshnessState', ['FRESH', 'GAP', 'REBUILDING', 'STALE', 'UNKNOWN']],
      ['Propagation', ['complete: Boolean!', 'projections: [PropagatedProjection!]!']],
      ['PropagatedProjection', ['asOf: DateTime', 'name: String!', 'visible: Boolean!']],
    ])('has the type %s', (type, parts) => expect(partsOf(schema, type)).toEqual(parts));

    it('joins a ref to the type that declares it', () =>
      expect(partsOf(schema, 'PopularProduct')).toContain('card: ProductCard'));

    it('has the interface Node', () => {
      expect(isInterfaceType(schema.getType('Node'))).toBe(true);
      for (const type of ['PopularProduct', 'ProductCard'])
        expect(partsOf(schema, type)).toContain('id: ID!');
    });

    it('tells of every served row how fresh it is', () => {
      for (const type of ['PopularProduct', 'ProductCard'])
        expect(partsOf(schema, type)).toContain('freshness: Freshness');
    });

    it('says of every root field who answers for it, and how old it may be', () => {
      const {
        propagation: _1,
        node: _2,
        nodes: _3,
        ...ofRows
      } = schema.getQueryType()?.getFields() ?? {};
      for (const { description } of Object.values(ofRows))
        expect(description).toMatch(/Projection [\w-]+, version 1, of team-\w+; staleness budget/);
    });
  });

  it.each([false, true])('shows what is deprecated, federated: %s', async (federation) => {
    const station = await serveStation({ served: [AthletesModule], federation });
    const { data } = await station.query(
      '{ __type(name: "Athlete") { fields(includeDeprecated: true) { name deprecationReason } } }',
    );
    await station.close();
    const { fields } = (data as { __type: { fields: object[] } }).__type;
    expect(fields).toContainEqual({ name: 'points', deprecationReason: 'Ask for goals.' });
    expect(fields).toContainEqual({ name: 'id', deprecationReason: null });
  });

  it('is refused when a served type says itself how fresh it is', async () => {
    class Milk {
      player: string;
      points: number;
      team: string | null;
      freshness: number;
    }
    Field(() => ID)(Milk.prototype, 'player');
    Field(() => Int)(Milk.prototype, 'points');
    Field(() => String, { nullable: true })(Milk.prototype, 'team');
    Field(() => Int)(Milk.prototype, 'freshness');
    ObjectType('Milk')(Milk);
    const projection = defineProjection({
      ...scores,
      name: 'milks',
      serves: Milk,
    } as never) as Projection;
    await expect(
      serveStation({ served: [ProjectionModule.for(projection)] }),
    ).rejects.toMatchObject({
      code: 'DEFINITIONS_INVALID',
      message: expect.stringContaining(
        'Projection "milks" of team-games has a field "freshness" on Milk',
      ),
    });
  });

  it.each([
    ['filter', { filters: ['team'] as const }, 'is filtered by "team"'],
    ['ordering', { orderings: { team: 'asc' } as const }, 'is ordered by "team"'],
  ])('is refused when a %s is on a field that is not served', async (name, uses, fault) => {
    class Hidden {
      player: string;
      points: number;
      team: string | null;
    }
    Field(() => ID)(Hidden.prototype, 'player');
    Field(() => Int)(Hidden.prototype, 'points');
    ObjectType(`Hidden${name}`)(Hidden);
    const { orderings: _orderings, filters: _filters, ...rest } = scores;
    const projection = defineProjection({
      ...rest,
      name: `hidden-${name}s`,
      serves: Hidden,
      ...uses,
    } as never) as Projection;
    const served = [ProjectionModule.for(projection)];
    await expect(serveStation({ served })).rejects.toMatchObject({
      code: 'DEFINITIONS_INVALID',
      message: expect.stringContaining(fault),
    });
  });
});
