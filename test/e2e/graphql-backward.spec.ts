import 'reflect-metadata';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { seconds } from '../../src/model/duration.js';
import { defineProjection } from '../../src/model/projection.js';
import { ProjectionModule } from '../../src/projection.module.js';
import { games } from '../support/example-projection.js';
import { serveStation, type ServedStation } from '../support/served-station.js';

@ObjectType()
class Runner {
  @Field(() => ID) runner: string;
  @Field(() => Int) laps: number;
  @Field(() => String) club: string;
  @Field(() => Boolean) pro: boolean;
}

/** Of which nothing but lists is looked at here: it folds no event. */
const runners = defineProjection({
  name: 'runners',
  version: 1,
  owner: 'team-games',
  staleness: { budget: seconds(1) },
  reads: [games],
  serves: Runner,
  key: 'runner',
  keysOf: { PointsScored: () => [], TeamJoined: () => [], PlayerLeft: () => [] },
  initial: (runner) => ({ runner, laps: 0, club: '', pro: false }),
  fold: { PointsScored: (row) => row, TeamJoined: (row) => row, PlayerLeft: (row) => row },
  orderings: { laps: 'desc' },
  filters: ['club', 'pro'],
});

const RunnersModule = ProjectionModule.for(runners);

/** Twelve runners, three to each number of laps; a, c, e … red, every third a professional. */
const RUNNERS = [...'abcdefghijkl'].map((runner, i) => ({
  runner,
  laps: Math.floor(i / 3),
  club: i % 2 === 0 ? 'red' : 'blue',
  pro: i % 3 === 0,
}));

interface Page {
  readonly ids: string;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

const LIST = `query List($first: Int, $after: String, $last: Int, $before: String, $where: RunnerWhere, $orderBy: RunnerOrder) {
  runners(first: $first, after: $after, last: $last, before: $before, where: $where, orderBy: $orderBy) {
    nodes { runner }
    edges { cursor node { runner } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

describe('GraphQL lists walked backward', () => {
  let station: ServedStation;
  beforeEach(async () => {
    station = await serveStation({ served: [RunnersModule] });
    await station.commit(runners, Object.fromEntries(RUNNERS.map((row) => [row.runner, row])));
  });
  afterEach(() => station.close());

  interface ListAnswer {
    readonly nodes: readonly { readonly runner: string }[];
    readonly edges: readonly { readonly cursor: string; readonly node: object }[];
    readonly pageInfo: Omit<Page, 'ids'>;
  }
  async function list(variables: object): Promise<Page> {
    const { data, errors } = await station.query(LIST, variables);
    expect(errors).toBeUndefined();
    const { nodes, edges, pageInfo } = (data as { runners: ListAnswer }).runners;
    expect(edges.map(({ node }) => node)).toEqual(nodes);
    expect(pageInfo).toMatchObject({
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    });
    return { ids: nodes.map(({ runner }) => runner).join(''), ...pageInfo };
  }

  it('begin at their end, in the order of the list', async () =>
    expect(await list({ last: 4 })).toMatchObject({
      ids: 'dcba',
      hasPreviousPage: true,
      hasNextPage: false,
    }));

  it.each([
    [{}, 'lkjihgfedcba'],
    [{ orderBy: 'LAPS_ASC' }, 'abcdefghijkl'],
    [{ orderBy: 'RUNNER_ASC', where: { club: 'red' } }, 'acegik'],
    [{ where: { club: 'red', pro: true } }, 'ga'],
    [{ where: { club: 'blue', pro: true }, orderBy: 'RUNNER_ASC' }, 'dj'],
    [{ where: { club: 'green' } }, ''],
  ])('give every row of %j once, whatever the page size', async (of, ids) => {
    for (const last of [1, 2, 3, 12, 200]) {
      let walked = '';
      for (let before: string | null = null; ;) {
        const page: Page = await list({ ...of, last, before });
        expect(page.hasNextPage).toBe(before !== null);
        walked = page.ids + walked;
        if (!page.hasPreviousPage) break;
        before = page.startCursor;
      }
      expect(walked).toBe(ids);
    }
  });

  it('turn around at any cursor, to the same rows', async () => {
    const there = await list({ first: 5 });
    const further = await list({ first: 3, after: there.endCursor });
    expect(further).toMatchObject({ ids: 'gfe', hasPreviousPage: true, hasNextPage: true });
    const back = await list({ last: 5, before: further.startCursor });
    expect(back).toMatchObject({ ids: there.ids, hasPreviousPage: false, hasNextPage: true });
  });

  it('neither skip nor repeat rows that stay, while others come, move and go', async () => {
    const end = await list({ last: 4 });
    await station.commit(runners, {
      d: undefined,
      a: { runner: 'a', laps: 9, club: 'red', pro: true },
      m: { runner: 'm', laps: -1, club: 'red', pro: true },
    });
    // The place of the row that went still cuts the list; what came behind the cursor is not met.
    const before = await list({ last: 4, before: end.startCursor });
    expect(before).toMatchObject({ ids: 'hgfe', hasPreviousPage: true, hasNextPage: true });
    expect((await list({ last: 20, before: before.startCursor })).ids).toBe('alkji');
  });

  it.each([
    [{ first: 1, last: 1 }, 'PAGE_SIZE_INVALID', 'first and last are both given'],
    [{ last: 0 }, 'PAGE_SIZE_INVALID', 'last is 0'],
    [{ last: -1 }, 'PAGE_SIZE_INVALID', 'last is -1'],
    [{ last: 201 }, 'PAGE_SIZE_INVALID', 'last is 201'],
    [{ first: 201 }, 'PAGE_SIZE_INVALID', 'first is 201'],
    [{ first: 1, before: 'x' }, 'BAD_USER_INPUT', 'last with before'],
    [{ last: 1, before: 'x' }, 'CURSOR_INVALID', '"x" is not a cursor of this list'],
  ])('refuse %j', async (variables, code, words) => {
    const { errors } = await station.query(LIST, variables);
    expect(errors).toMatchObject([
      { message: expect.stringContaining(words), extensions: { code } },
    ]);
    expect(station.stores.calls).toEqual([]);
  });

  it('cost one call for the page', async () => {
    await list({ last: 2, where: { club: 'red', pro: true } });
    expect(station.stores.calls).toEqual(['runners.page']);
  });
});
