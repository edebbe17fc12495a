import { buildSchema, GraphQLError, isObjectType, type GraphQLSchema } from 'graphql';

/** Types of every kind, whose fields give everything that fields can give. */
const SDL = `
  interface Node { id: ID! name: String }
  union Any = A | B
  type A implements Node {
    id: ID! name: String n: Int! e: E! when: When tags: [String!]
    any: Any nodes: [Node] strict: [Node!]! self: A
    told(x: Int = 3, y: [Int!]): String must(x: Int!): String!
  }
  type B implements Node { id: ID! name: String b: Float self: B! list: [A!] matrix: [[Int!]!] }
  enum E { X Y }
  scalar When
  type Query { a: A b: B! nodes: [Node]! any: Any node(id: ID!): Node list(first: Int): [A] }
`;

/**
 * What is answered follows from the seed and the way to it: a value, null, an error that is thrown, rejected or given,
 * a promise, a value of the wrong type. So two executions of an operation meet the same.
 */
export interface HostileSchema {
  readonly schema: GraphQLSchema;
  seed: number;
}

interface Way {
  readonly prev: Way | undefined;
  readonly key: string | number;
}
const wordsOf = (way: Way | undefined): string =>
  way === undefined ? '' : `${wordsOf(way.prev)}.${way.key}`;

export function hostileSchema(): HostileSchema {
  const schema = buildSchema(SDL);
  const hostile = { schema, seed: 0 };
  const chance = (text: string): number => hashOf(text, hostile.seed);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const give = GIVEN[`${type.name}.${field.name}`];
      if (give === undefined) continue;
      field.resolve = (_source, args, _context, { path }) => {
        const by = chance(`${wordsOf(path)} ${JSON.stringify(args)}`);
        return given(by, give({ chance, by, args }));
      };
    }
  }
  const when = schema.getType('When');
  Object.assign(when ?? {}, {
    serialize: (value: unknown) => {
      if (value === 99) throw new Error('There is no such time.');
      return value === 98 ? undefined : `at ${String(value)}`;
    },
  });
  return hostile;
}

interface Chance {
  readonly chance: (text: string) => number;
  readonly by: number;
  readonly args: unknown;
}

/** A value, or what comes in place of it. */
function given(by: number, value: unknown): unknown {
  switch (by % 12) {
    case 0:
      return null;
    case 1:
      throw faultOf(by >> 4);
    case 2:
      return Promise.reject(faultOf(by >> 4));
    case 3:
      return new Error('It is given.');
    case 4:
      return undefined;
    case 5:
    case 6:
      return value;
    default:
      return Promise.resolve(value);
  }
}

const faultOf = (by: number): Error =>
  by % 2 === 0
    ? new GraphQLError('It is said.', { extensions: { code: 'SAID' } })
    : new Error(`It is broken ${by % 5}.`);

function leaf(by: number, good: unknown, bad: unknown): unknown {
  const others = [null, new Error('A leaf is an error.'), bad, undefined, Promise.resolve(good)];
  return by % 25 < others.length ? others[by % 25] : good;
}

function row(type: 'A' | 'B', { chance, by }: Pick<Chance, 'chance' | 'by'>): object {
  const of = (name: string): number => chance(`${by} ${name}`);
  // One in ten says nothing of its type, or something that is not so.
  const __typename =
    ['Query', undefined][of('type') % 20] ?? (of('type') % 20 === 1 ? undefined : type);
  const both = { __typename, id: leaf(of('id'), `${type}${by % 7}`, {}) };
  if (type === 'B') {
    const line = leaf(of('line'), [1, leaf(of('item'), 2, 'z')], 4);
    const matrix = leaf(of('matrix'), [line, [3]], 5);
    return { ...both, name: () => 'called', b: leaf(of('b'), 1.5, 'x'), matrix };
  }
  return {
    ...both,
    name: leaf(of('name'), 'named', {}),
    n: leaf(of('n'), 5, 'x'),
    e: leaf(of('e'), 'X', 'Q'),
    when: leaf(of('when'), 5, 98 + (by % 2)),
    tags: leaf(of('tags'), ['q', leaf(of('tag'), 'r', {})], 7),
  };
}

function rows(of: Chance, make: (by: number) => unknown): unknown[] {
  return Array.from({ length: of.by % 4 }, (_, i) => {
    const by = of.chance(`${of.by} ${i}`);
    return by % 3 === 0 ? given(5 + (by % 3), make(by)) : listed(by, make(by));
  });
}

/** What may stand in a list: it was made before anybody could hear of what is thrown. */
function listed(by: number, value: unknown): unknown {
  const rejected = (): Promise<unknown> => {
    const promise = Promise.reject(new Error('An item is rejected.'));
    promise.catch(() => undefined);
    return promise;
  };
  const others = [
    () => null,
    rejected,
    () => new Error('An item is an error.'),
    () => Promise.resolve(value),
  ];
  return (others[by % 12] ?? (() => value))();
}

const a = (of: Chance): object => row('A', of);
const b = (of: Chance): object => row('B', of);
const any = (of: Chance): object => row(of.by % 2 === 0 ? 'A' : 'B', of);
const many =
  (make: (of: Chance) => object) =>
  (of: Chance): unknown[] =>
    rows(of, (by) => make({ ...of, by }));
const words = ({ args }: Chance): string => JSON.stringify(args);

const GIVEN: Readonly<Record<string, (of: Chance) => unknown>> = {
  'Query.a': a,
  'Query.b': b,
  'Query.nodes': many(any),
  'Query.any': any,
  'Query.node': any,
  'Query.list': many(a),
  'A.any': any,
  'A.nodes': many(any),
  'A.strict': many(any),
  'A.self': a,
  'A.told': words,
  'A.must': words,
  'B.self': b,
  'B.list': many(a),
};

/** FNV-1a, and a stir. */
function hashOf(text: string, seed: number): number {
  let hash = 2_166_136_261 ^ seed;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 16_777_619);
  hash = Math.imul(hash ^ (hash >>> 13), 0x5b_d1_e9_95);
  return (hash ^ (hash >>> 15)) >>> 0;
}
