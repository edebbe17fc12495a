import { ChallengeLeaderboardModule } from '../../projections/challenge-leaderboard/challenge-leaderboard.module.js';
import type { ChallengeScore } from '../../projections/challenge-leaderboard/challenge-score.js';
import { challengeLeaderboard } from '../../projections/challenge-leaderboard/challenge-leaderboard.projection.js';
import { UserCardsModule } from '../../projections/user-cards/user-cards.module.js';
import { userCards } from '../../projections/user-cards/user-cards.projection.js';
import { PlainHttp, type PlainAnswer } from '../support/plain-http.js';
import { serveStation, type ServedStation } from '../support/served-station.js';
import { until } from '../support/until.js';

const T = Date.parse('2030-01-01T00:00:00Z');
const score = (challengeId: string, userId: string, points: number): ChallengeScore => ({
  scoreId: `${challengeId}/${userId}`,
  challengeId,
  userId,
  points,
  completions: 1,
});
const rowsOf = (...scores: readonly ChallengeScore[]) =>
  Object.fromEntries(scores.map((row) => [row.scoreId, row]));

const AGES = 'freshness { asOf stalenessMs state offsets }';
const WITH_AGES = `{ challengeScorePosition(scoreId: "spring/bob", neighbours: 1) {
  position ${AGES} node { ${AGES} } above { userId ${AGES} user { nickname ${AGES} } }
} }`;

describe('positions', () => {
  let station: ServedStation;
  let http: PlainHttp;
  beforeEach(async () => {
    station = await serveStation({
      served: [ChallengeLeaderboardModule, UserCardsModule],
      clock: { now: () => T },
      answerBytes: 1_000_000,
    });
    http = new PlainHttp();
    const rows = rowsOf(
      score('spring', 'ann', 9),
      score('spring', 'bob', 5),
      score('spring', 'cid', 5),
      score('spring', 'dee', 1),
      score('autumn', 'eve', 7),
    );
    await station.commit(challengeLeaderboard, rows, { asOf: T - 1_000 });
    const card = { userId: 'ann', nickname: 'Ann', avatarUrl: null, updatedAt: 0 };
    await station.commit(userCards, { ann: card }, { asOf: T - 4_000 });
    station.stores.calls.length = 0;
  });
  afterEach(async () => {
    http.close();
    await station.close();
  });

  const position = async (args: string, fields = 'position totalCount') => {
    const { data, errors } = await station.query(
      `{ challengeScorePosition(${args}) { ${fields} } }`,
    );
    expect(errors).toBeUndefined();
    return data?.['challengeScorePosition'];
  };
  const refusal = async (args: string) => {
    const { errors } = await station.query(`{ challengeScorePosition(${args}) { position } }`);
    return errors?.[0];
  };

  it('are told of the whole list, or of the one that a filter leaves', async () => {
    expect(await position('scoreId: "spring/dee"')).toEqual({ position: 5, totalCount: 5 });
    const where = 'where: { challengeId: "spring" }';
    expect(await position(`scoreId: "spring/dee", ${where}`)).toEqual({
      position: 4,
      totalCount: 4,
    });
  });

  it('are told in any order of the list', async () =>
    expect(await position('scoreId: "spring/dee", orderBy: POINTS_ASC')).toMatchObject({
      position: 1,
    }));

  it('come with two rows on either side unless told otherwise, and with what is joined to them', async () => {
    const fields = 'node { userId } above { userId user { nickname } } below { userId }';
    const where = 'where: { challengeId: "spring" }';
    expect(await position(`scoreId: "spring/bob", ${where}`, fields)).toEqual({
      node: { userId: 'bob' },
      above: [
        { userId: 'ann', user: { nickname: 'Ann' } },
        { userId: 'cid', user: null },
      ],
      below: [{ userId: 'dee' }],
    });
    expect(station.stores.calls).toEqual(['challenge-leaderboard.position', 'user-cards.readRows']);
    expect(await position('scoreId: "spring/bob", neighbours: 0', fields)).toMatchObject({
      above: [],
      below: [],
    });
  });

  it.each(['scoreId: "spring/none"', 'scoreId: "autumn/eve", where: { challengeId: "spring" }'])(
    'are null where the list does not hold the row: %s',
    async (args) => expect(await position(args)).toBeNull(),
  );

  it.each([
    ['neighbours: -1', 'neighbours is -1, but from 0 to 100 rows are told on either side.'],
    ['neighbours: 101', 'neighbours is 101, but from 0 to 100 rows are told on either side.'],
  ])('are refused with %s', async (args, message) =>
    expect(await refusal(`scoreId: "spring/bob", ${args}`)).toMatchObject({
      message: expect.stringContaining(message) as string,
      extensions: { code: 'PAGE_SIZE_INVALID' },
    }),
  );

  it('are refused in a list that several filters narrow', async () =>
    expect(
      await refusal('scoreId: "spring/bob", where: { challengeId: "spring", userId: "bob" }'),
    ).toMatchObject({
      message: expect.stringContaining('where names 2 fields') as string,
      extensions: { code: 'BAD_USER_INPUT' },
    }));

  it('tell how old they are, like every answer, and are as fresh as is demanded', async () => {
    const { data, extensions } = await station.query(WITH_AGES);
    expect(data?.['challengeScorePosition']).toMatchObject({
      freshness: { stalenessMs: 1_000, state: 'FRESH' },
      node: { freshness: { stalenessMs: 1_000 } },
      above: [{ userId: 'cid', freshness: { stalenessMs: 1_000 }, user: null }],
    });
    expect(extensions?.['freshness']).toMatchObject({
      'challenge-leaderboard': { stalenessMs: 1_000 },
      'user-cards': { stalenessMs: 4_000 },
    });
    const fresh = 'fresh: { maxStalenessMs: 500, onBreach: REJECT }';
    expect(await refusal(`scoreId: "spring/bob", ${fresh}`)).toMatchObject({
      extensions: { code: 'STALENESS_BUDGET_EXCEEDED' },
    });
  });

  it('are answered again without being read, to the byte what Apollo would answer, until a row changes', async () => {
    const hits = () => station.fastPath?.counts.hits ?? 0;
    const ask = (headers: Record<string, string> = {}) =>
      http.post(station.url, { query: WITH_AGES }, headers);
    let again: PlainAnswer | undefined;
    await until(async () => {
      const before = hits();
      again = await ask();
      return hits() > before;
    });
    const body = (answer: PlainAnswer | undefined) =>
      answer?.text.replaceAll(/:[1-4]\d{3}\b/g, ':0');
    expect(body(again)).toBe(body(await ask({ 'transfer-encoding': 'chunked' })));
    await station.commit(challengeLeaderboard, rowsOf(score('spring', 'dee', 6)), { asOf: T });
    await until(async () => (await ask()).text.includes('"position":4'));
  });
});
