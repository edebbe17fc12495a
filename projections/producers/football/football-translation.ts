import type { EventContract, EventOf } from '#station';
import { challenges } from '../challenge-service.js';
import { users } from '../user-service.js';
import { Editions } from './editions.js';
import { FOOTBALL_COLUMNS, readMatch, slug, type Match, type RowFault } from './football-row.js';
import type { FormerNames } from './former-names.js';

/** An event, and the contract under which it is published. */
interface Produced<Contract extends EventContract> {
  readonly contract: Contract;
  readonly event: EventOf<Contract>;
}
export type FootballEvent = Produced<typeof challenges> | Produced<typeof users>;

/**
 * Turns football matches into the events of the challenge and the user service, in file order: a tournament is a challenge,
 * a team a user, and each match completes a task of both teams. The same line gives the same events under the same ids.
 */
export class FootballTranslation {
  readonly columns: readonly string[] = FOOTBALL_COLUMNS;
  /** The contracts of the events it makes. */
  readonly contracts = [challenges, users] as const;
  /** Every row is told. */
  readonly leftOut = 0;
  private readonly editions = new Editions();
  /** Team -> the name that was told of it last. */
  private readonly told = new Map<string, string>();
  private last: Match | undefined;

  constructor(private readonly names: FormerNames) {}

  /** Takes the next row; returns what it shows of the names of both teams, then what they got. */
  add(fields: readonly string[]): readonly FootballEvent[] | RowFault {
    const match = readMatch(fields);
    if ('fault' in match) return match;
    if (this.last !== undefined && match.time < this.last.time)
      return { fault: `date ${match.date} is before that of the line above` };
    this.last = match;
    const { home, away, homeGoals, awayGoals } = match;
    const challengeId = this.editions.of(match);
    return [
      ...this.renamed(home, match),
      ...this.renamed(away, match),
      completed(match, { challengeId, team: home, points: pointsOf(homeGoals - awayGoals) }),
      completed(match, { challengeId, team: away, points: pointsOf(awayGoals - homeGoals) }),
    ];
  }

  /** The renames since the last match of each team. */
  end(): readonly FootballEvent[] {
    const today = { date: '9999-12-31', time: this.last?.time ?? 0 };
    return [...this.told.keys()].flatMap((team) => this.renamed(team, today));
  }

  private renamed(
    team: string,
    { date, time }: Pick<Match, 'date' | 'time'>,
  ): readonly Produced<typeof users>[] {
    const nickname = this.names.nameOn(date, team);
    if (this.told.get(team) === nickname) return [];
    this.told.set(team, nickname);
    const userId = slug(team);
    const updatedAt = new Date(time).toISOString();
    const id = `football/UserChanged/${userId}/${date}`;
    const data = { userId, nickname, avatarUrl: null, updatedAt };
    return [{ contract: users, event: { type: 'UserChanged', id, time, data } }];
  }
}

/** Three points a win, one a draw; a match decided by penalties is a draw. */
const pointsOf = (lead: number): number => {
  if (lead === 0) return 1;
  return lead > 0 ? 3 : 0;
};

interface Result {
  readonly challengeId: string;
  readonly team: string;
  readonly points: number;
}

function completed(
  { date, time, home, away }: Match,
  { challengeId, team, points }: Result,
): Produced<typeof challenges> {
  const userId = slug(team);
  const completionId = `football/${date}/${slug(home)}/${slug(away)}/${userId}`;
  const data = { challengeId, completionId, userId, points };
  return {
    contract: challenges,
    event: { type: 'ChallengeCompleted', id: completionId, time, data },
  };
}
