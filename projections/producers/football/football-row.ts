import type { Instant } from '#station';

/** The head of the file, in this order. */
export const FOOTBALL_COLUMNS = [
  'date',
  'home_team',
  'away_team',
  'home_score',
  'away_score',
  'tournament',
  'city',
  'country',
  'neutral',
] as const;

/** One match, read. Teams are called as they are now, whatever they were called then. */
export interface Match {
  readonly date: string;
  /** The midnight (UTC) at which its day begins: the file knows no hour. */
  readonly time: Instant;
  readonly home: string;
  readonly away: string;
  readonly homeGoals: number;
  readonly awayGoals: number;
  readonly tournament: string;
}

/** Why a row cannot be translated. */
export interface RowFault {
  readonly fault: string;
}

const GOALS = /^\d{1,3}$/;

/** Reads the fields of a row, or says what is wrong with the first that is. */
export function readMatch(fields: readonly string[]): Match | RowFault {
  if (fields.length !== FOOTBALL_COLUMNS.length)
    return { fault: `${fields.length} fields instead of ${FOOTBALL_COLUMNS.length}` };
  const [date = '', home = '', away = '', homeGoals = '', awayGoals = '', tournament = ''] = fields;
  const time = dayOf(date);
  if (time === undefined) return { fault: `date "${date}" is no YYYY-MM-DD` };
  if (home === '' || away === '') return { fault: 'a team has no name' };
  if (!GOALS.test(homeGoals)) return { fault: `home_score "${homeGoals}" is no count of goals` };
  if (!GOALS.test(awayGoals)) return { fault: `away_score "${awayGoals}" is no count of goals` };
  if (tournament === '') return { fault: 'tournament is empty' };
  const goals = { homeGoals: Number(homeGoals), awayGoals: Number(awayGoals) };
  return { date, time, home, away, ...goals, tournament };
}

function dayOf(date: string): Instant | undefined {
  const instant = Date.parse(`${date}T00:00:00Z`);
  const isReal = !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(date);
  return isReal && date.length === 10 ? instant : undefined;
}

/** `Côte d'Ivoire 2` -> `cote-d-ivoire-2` */
export const slug = (name: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
