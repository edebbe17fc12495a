import fc from 'fast-check';

type TypeName = 'Query' | 'A' | 'B' | 'Node' | 'Any';

/** Fields as they may be asked for, each in other words than all others, and what they lead to. */
const FIELDS: Readonly<Record<TypeName, readonly (readonly [field: string, to?: TypeName])[]>> = {
  Query: [
    ['a', 'A'],
    ['b', 'B'],
    ['nodes', 'Node'],
    ['any', 'Any'],
    ['node1: node(id: "x")', 'Node'],
    ['node2: node(id: $id)', 'Node'],
    ['list', 'A'],
    ['list1: list(first: $n)', 'A'],
  ],
  A: [
    ['id'],
    ['name'],
    ['n'],
    ['e'],
    ['when'],
    ['tags'],
    ['any', 'Any'],
    ['nodes', 'Node'],
    ['strict', 'Node'],
    ['self', 'A'],
    ['told'],
    ['told1: told(x: $n, y: [1, 2])'],
    ['told2: told(x: null)'],
    ['told3: told(y: $ys)'],
    ['must1: must(x: $m)'],
    ['must2: must(x: 3)'],
  ],
  B: [['id'], ['bName: name'], ['b'], ['bSelf: self', 'B'], ['bList: list', 'A'], ['matrix']],
  Node: [['id'], ['name']],
  Any: [],
};

const CONDITIONS: Readonly<Record<TypeName, readonly string[]>> = {
  Query: ['Query'],
  A: ['A', 'Node'],
  B: ['B', 'Node'],
  Node: ['A', 'B', 'Node'],
  Any: ['A', 'B', 'Node', 'Any'],
};

const FRAGMENTS: Readonly<Record<TypeName, readonly string[]>> = {
  Query: ['OfQuery'],
  A: ['OfA', 'OfNode'],
  B: ['OfB', 'OfNode'],
  Node: ['OfA', 'OfB', 'OfNode'],
  Any: ['OfA', 'OfB', 'OfNode'],
};

const directive = fc.constantFrom(
  '',
  '',
  '',
  '',
  ' @include(if: $yes)',
  ' @skip(if: $yes)',
  ' @skip(if: $no)',
  ' @include(if: true)',
  ' @include(if: false)',
  ' @skip(if: $no) @include(if: $yes)',
);

interface Bounds {
  readonly depth: number;
  readonly spreads: boolean;
}

function selections(type: TypeName, { depth, spreads }: Bounds): fc.Arbitrary<string> {
  const below = { depth: depth - 1, spreads };
  const fields = FIELDS[type].filter(([, to]) => to === undefined || depth > 0);
  const parts = [
    fc
      .tuple(fc.constantFrom('__typename', 't: __typename'), directive)
      .map((words) => words.join('')),
    ...(fields.length === 0 ? [] : Array.from({ length: 5 }, () => fieldOf(fields, below))),
    ...(depth > 0 ? [conditional(type, below), conditional(type, below)] : []),
    ...(spreads
      ? [
          fc
            .tuple(fc.constantFrom(...FRAGMENTS[type]), directive)
            .map(([name, on]) => `...${name}${on}`),
        ]
      : []),
  ];
  return fc
    .array(fc.oneof(...parts), { minLength: 1, maxLength: 4 })
    .map((chosen) => `{ ${chosen.join(' ')} }`);
}

const fieldOf = (
  fields: readonly (readonly [string, TypeName?])[],
  below: Bounds,
): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...fields), directive)
    .chain(([[field, to], on]) =>
      to === undefined
        ? fc.constant(`${field}${on}`)
        : selections(to, below).map((chosen) => `${field}${on} ${chosen}`),
    );

const conditional = (type: TypeName, below: Bounds): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom('', ...CONDITIONS[type]), directive)
    .chain(([condition, on]) =>
      selections((condition || type) as TypeName, below).map(
        (chosen) => `...${condition && ` on ${condition}`}${on} ${chosen}`,
      ),
    );

export interface HostileQuery {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const fragment = (type: TypeName): fc.Arbitrary<string> =>
  selections(type, { depth: 1, spreads: false }).map(
    (chosen) => `fragment Of${type} on ${type} ${chosen}`,
  );

/** Queries with everything that a query can have; that fragments and variables are unused is no fault here. */
export const hostileQuery: fc.Arbitrary<HostileQuery> = fc.record({
  query: fc
    .tuple(
      selections('Query', { depth: 3, spreads: true }),
      ...(['Query', 'A', 'B', 'Node'] as const).map(fragment),
    )
    .map(
      ([asked, ...fragments]) =>
        `query Asked($yes: Boolean!, $no: Boolean = false, $id: ID!, $n: Int, $ys: [Int!], $m: Int = 3) ${asked}\n${fragments.join('\n')}`,
    ),
  variables: fc.record(
    {
      yes: fc.constantFrom(true, false, true, false, null),
      no: fc.constantFrom(true, false, null),
      id: fc.constantFrom('i', 5, null, { not: 'an id' }),
      n: fc.constantFrom(1, null, 'no number'),
      ys: fc.constantFrom([4], 4, null),
      m: fc.constantFrom(1, null),
    },
    { requiredKeys: ['yes', 'id'] },
  ),
});
