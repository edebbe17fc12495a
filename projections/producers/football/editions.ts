import { days, type Instant } from '#station';
import { slug, type Match } from './football-row.js';

/** Between two editions of a tournament lies more time than within one. */
const BETWEEN = days(180);

/** Which edition of its tournament a match is of, matches given in their order: one may go on beyond new year. */
export class Editions {
  private readonly latest = new Map<string, { readonly id: string; readonly time: Instant }>();

  /** The tournament and the year in which the edition began: `fifa-world-cup-1974`. */
  of({ tournament, date, time }: Pick<Match, 'tournament' | 'date' | 'time'>): string {
    const before = this.latest.get(tournament);
    const isSame = before !== undefined && time - before.time <= BETWEEN;
    const id = isSame ? before.id : `${slug(tournament)}-${date.slice(0, 4)}`;
    this.latest.set(tournament, { id, time });
    return id;
  }
}
