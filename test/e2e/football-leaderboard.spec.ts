import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { ChallengeLeaderboardModule } from '../../projections/challenge-leaderboard/challenge-leaderboard.module.js';
import { challengeLeaderboard } from '../../projections/challenge-leaderboard/challenge-leaderboard.projection.js';
import {
  FootballTranslation,
  type FootballEvent,
} from '../../projections/producers/football/football-translation.js';
import { FormerNames } from '../../projections/producers/football/former-names.js';
import { UserCardsModule } from '../../projections/user-cards/user-cards.module.js';
import { userCards } from '../../projections/user-cards/user-cards.projection.js';
import type { Projection } from '../../src/model/projection.js';
import { openRows } from '../../src/replay/read-rows.js';
import { rowsAfter } from '../../src/testing/strict-fold.js';
import { serveStation, type ServedStation } from '../support/served-station.js';
import { cupTables, type TableLine } from '../support/truth/cup-tables.js';

const FOLDER = 'projections/producers/football';
const FILE = `${FOLDER}/two-cups.csv.gz`;
const names = FormerNames.of(readFileSync(`${FOLDER}/former-names.csv`, 'utf8'));
const TABLES = cupTables(gunzipSync(readFileSync(FILE)).toString());

/** The events of the shipped matches up to a year, and no rename that came later. */
async function eventsUntil(year: number): Promise<readonly FootballEvent[]> {
  const translation = new FootballTranslation(names);
  const events: FootballEvent[] = [];
  for await (const { fields } of (await openRows(FILE, translation.columns)).rows) {
    if (Number(fields[0]?.slice(0, 4)) > year) return events;
    const made = translation.add(fields);
    if ('fault' in made) throw new Error(made.fault);
    events.push(...made);
  }
  return [...events, ...translation.end()];
}

interface Asked {
  readonly challengeScorePosition: unknown;
}

const ROW = 'points completions user { nickname }';
const POSITION = `query ($scoreId: ID!, $where: ChallengeScoreWhere, $neighbours: Int) {
  challengeScorePosition(scoreId: $scoreId, where: $where, neighbours: $neighbours) {
    position totalCount node { ${ROW} } above { ${ROW} } below { ${ROW} }
  }
}`;
const scoreOf = (nickname: string, points: number, completions: number) => ({
  points,
  completions,
  user: { nickname },
});

describe('the leaderboard of real football', () => {
  let station: ServedStation;
  const commit = async (of: Projection, type: string, events: readonly FootballEvent[]) => {
    const told = events.map(({ event }) => event).filter((event) => event.type === type);
    await station.commit(of, Object.fromEntries(rowsAfter(of, told)));
  };
  beforeAll(async () => {
    station = await serveStation({ served: [ChallengeLeaderboardModule, UserCardsModule] });
    await commit(challengeLeaderboard, 'ChallengeCompleted', await eventsUntil(9_999));
    await commit(userCards, 'UserChanged', await eventsUntil(9_999));
  });
  afterAll(() => station.close());

  const dataOf = async (query: string, variables?: object) => {
    const { data, errors } = await station.query(query, variables);
    expect(errors).toBeUndefined();
    return data;
  };
  const positionOf = async (challengeId: string, userId: string, neighbours = 2) => {
    const scoreId = `${challengeId}/${userId}`;
    const data = await dataOf(POSITION, { scoreId, where: { challengeId }, neighbours });
    return (data as unknown as Asked).challengeScorePosition;
  };

  it('equals the tables that are counted from the lines of the file', async () => {
    expect(TABLES.size).toBeGreaterThan(50);
    for (const [challengeId, table] of TABLES) {
      const data = await dataOf(
        'query ($where: ChallengeScoreWhere) { challengeLeaderboard(first: 200, where: $where) { totalCount nodes { userId points completions } } }',
        { where: { challengeId } },
      );
      const { totalCount, nodes } = (data ?? {})['challengeLeaderboard'] as {
        totalCount: number;
        nodes: (TableLine & { userId: string })[];
      };
      expect(totalCount).toBe(table.size);
      expect(new Map(nodes.map(({ userId, ...line }) => [userId, line]))).toEqual(table);
      const points = nodes.map((node) => node.points);
      expect(points).toEqual(points.toSorted((a, b) => b - a));
    }
  });

  it('has positions that equal a naive ranking of these tables', async () => {
    for (const challengeId of ['fifa-world-cup-1974', 'african-cup-of-nations-2024']) {
      const table = TABLES.get(challengeId) ?? new Map<string, TableLine>();
      for (const [userId, { points }] of table) {
        const better = [...table.values()].filter((line) => line.points > points).length;
        expect(await positionOf(challengeId, userId)).toMatchObject({
          position: better + 1,
          totalCount: table.size,
        });
      }
    }
  });

  it('tells a team its position, which it may share, and its neighbours', async () => {
    const hungary = scoreOf('Hungary', 12, 5);
    const austria = scoreOf('Austria', 12, 5);
    expect(await positionOf('fifa-world-cup-1954', 'austria', 1)).toEqual({
      position: 2,
      totalCount: 16,
      node: austria,
      above: [hungary],
      below: [scoreOf('Uruguay', 9, 5)],
    });
    expect(await positionOf('fifa-world-cup-1954', 'hungary', 1)).toEqual({
      position: 2,
      totalCount: 16,
      node: hungary,
      above: [scoreOf('Germany', 15, 6)],
      below: [austria],
    });
  });

  it('shows a rename without touching a row of the leaderboard', async () => {
    const later = await serveStation({ served: [ChallengeLeaderboardModule, UserCardsModule] });
    const old = station;
    station = later;
    try {
      const then = await eventsUntil(1_974);
      await commit(challengeLeaderboard, 'ChallengeCompleted', then);
      await commit(userCards, 'UserChanged', then);
      const { version } = await later.store(challengeLeaderboard).standing();
      expect(await positionOf('fifa-world-cup-1974', 'dr-congo', 0)).toMatchObject({
        node: scoreOf('Zaïre', 0, 3),
      });
      await commit(userCards, 'UserChanged', await eventsUntil(9_999));
      expect(await positionOf('fifa-world-cup-1974', 'dr-congo', 0)).toMatchObject({
        node: scoreOf('DR Congo', 0, 3),
      });
      expect((await later.store(challengeLeaderboard).standing()).version).toBe(version);
    } finally {
      station = old;
      await later.close();
    }
  });
});
