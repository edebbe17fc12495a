import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import {
  Field,
  Float,
  GraphQLSchemaBuilderModule,
  GraphQLSchemaFactory,
  ID,
  Int,
  ObjectType,
  registerEnumType,
} from '@nestjs/graphql';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { buildSchema } from 'graphql';
import { GraphQLDateTime, GraphQLSafeInt } from 'graphql-scalars';
import type { ServedRow } from '../feed/served-rows.js';
import { seconds } from '../model/duration.js';
import { defineProjection } from '../model/projection.js';
import { ref, refIn } from '../model/ref.js';
import { games } from '../../test/support/example-projection.js';
import { feedCursors } from './cursors.js';
import { resolversOf } from './resolvers-of.js';
import { GraphqlRows } from './served-rows.js';

const Mood = { calm: 0, wild: 1 };
registerEnumType(Mood, { name: 'Mood' });

@ObjectType()
class Seat {
  @Field(() => Int) block: number;
  @Field(() => String, { nullable: true }) name: string | null;
}

@ObjectType()
class Fan {
  @Field(() => ID) fanId: string;
  @Field(() => [String]) clubs: string[];
  @Field(() => Seat, { nullable: true }) seat: Seat | null;
  @Field(() => Mood) mood: number;
  @Field(() => GraphQLDateTime, { description: 'Since when.' }) since: number;
  @Field(() => GraphQLSafeInt, { name: 'pence' }) spent: number;
  @Field(() => Float, { nullable: true }) rating: number | null;
  /** Kept, not served. */
  secret: string;
}

const noted = () => [] as string[];
const fans = defineProjection({
  name: 'fans',
  version: 3,
  owner: 'team-fans',
  staleness: { budget: seconds(1) },
  reads: [games],
  serves: Fan,
  key: 'fanId',
  keysOf: { PointsScored: noted, TeamJoined: noted, PlayerLeft: noted },
  initial: (fanId): Fan => ({
    fanId,
    clubs: [],
    seat: null,
    mood: Mood.calm,
    since: 0,
    spent: 0,
    rating: null,
    secret: '',
  }),
  fold: { PointsScored: (row) => row, TeamJoined: (row) => row, PlayerLeft: (row) => row },
  refs: {},
});
const friendly = {
  ...fans,
  refs: { friend: ref(fans, () => null), neighbour: refIn(Seat, fans, () => null) },
};

const fan = {
  ...fans.initial('ann'),
  clubs: ['reds', 'blues'],
  seat: { block: 4, name: null },
  mood: Mood.wild,
  since: 1_500,
  spent: 12,
  secret: 'shy',
};

describe('a row as consumers see it', () => {
  let served: ServedRow;
  beforeAll(async () => {
    const nest = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, {
      logger: false,
    });
    const resolvers = resolversOf(friendly).filter((made) => typeof made === 'function');
    const schema = await nest.get(GraphQLSchemaFactory).create(resolvers);
    await nest.close();
    expect(schema.getType('Fan')?.toConfig()).toHaveProperty('fields.friend');
    expect(schema.getType('Seat')?.toConfig()).toHaveProperty('fields.neighbour');
    served = new GraphqlRows(() => schema).of(friendly);
  });

  it('holds the fields of the served type, as GraphQL writes them, and no other', () =>
    expect(JSON.parse(JSON.stringify(served.toJson(fan)))).toEqual({
      fanId: 'ann',
      clubs: ['reds', 'blues'],
      seat: { block: 4, name: null },
      mood: 'wild',
      since: '1970-01-01T00:00:01.500Z',
      pence: 12,
      rating: null,
    }));

  it('is described by a JSON Schema', () => {
    const ajv = new Ajv2020({ strict: true });
    addFormats.default(ajv);
    const validate = ajv.compile(served.schema);
    const told = JSON.parse(JSON.stringify(served.toJson(fan))) as object;
    expect([validate(told), validate.errors]).toEqual([true, null]);
    const wrong: object[] = [
      { mood: 'glum' },
      { since: 'yesterday' },
      { pence: 1.5 },
      { seat: { block: 1 } },
      { clubs: [null] },
      { fanId: null },
      { secret: 'shy' },
    ];
    for (const part of wrong) expect([part, validate({ ...told, ...part })]).toEqual([part, false]);
    expect(served.schema).toMatchObject({ properties: { since: { description: 'Since when.' } } });
  });

  it('tells where a subscription resumes', () =>
    expect(served.cursorAt(7)).toBe(feedCursors(friendly).encode(7)));

  it('needs a served type', () => {
    const rows = new GraphqlRows(() => buildSchema('type Query { fan: ID }'));
    expect(() => rows.of(fans)).toThrow('fans serves no object type.');
  });
});
