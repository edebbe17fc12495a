import type { Instant } from '../model/clock.js';
import { milliseconds, seconds, type Duration } from '../model/duration.js';
import { freshnessOf, type Standing } from '../model/freshness.js';
import type { BreachPolicy, Projection } from '../model/projection.js';
import { StationError } from '../model/station-error.js';
import { hasReached, isMet, type Demand } from './demand.js';
import { tokensOf } from './offsets.js';

/** What was demanded of the rows of a projection, and when, on the clock of the store. */
export interface Question {
  readonly projection: Projection;
  readonly demands: readonly Demand[];
  readonly askedAt: Instant;
}

/** Where several demands are unmet, the hardest policy decides. */
const HARDEST_FIRST: readonly BreachPolicy[] = ['reject', 'origin', 'wait', 'serve'];

/** The unmet demand that decides what becomes of a read; undefined when all are met. */
export function breachOf(question: Question, standing: Standing): Demand | undefined {
  const unmet = question.demands.filter((demand) => !isMet(demand, standing, question.askedAt));
  const rankOf = ({ onBreach }: Demand) => HARDEST_FIRST.indexOf(onBreach);
  return unmet.toSorted((a, b) => rankOf(a) - rankOf(b))[0];
}

/** The error of a demand that is not met by rows of a standing. */
export function budgetExceeded(
  { projection }: Question,
  demand: Demand,
  standing: Standing,
): StationError {
  const budgetMs = demand.maxStalenessMs ?? projection.staleness.budget;
  const { stalenessMs } = freshnessOf(standing, budgetMs);
  return new StationError('STALENESS_BUDGET_EXCEEDED', wordsOf(projection, demand, standing), {
    details: { stalenessMs, budgetMs, retryAfterMs: retryAfter(stalenessMs, budgetMs) },
  });
}

function wordsOf({ name, staleness }: Projection, demand: Demand, standing: Standing): string {
  const { after } = demand;
  if (after !== undefined && !hasReached(after, standing))
    return `The rows of "${name}" have not come to ${tokensOf(after)}.`;
  const { stalenessMs } = freshnessOf(standing, staleness.budget);
  const allowed = `at most ${demand.maxStalenessMs ?? 0} ms are allowed.`;
  return stalenessMs === null
    ? `The age of the rows of "${name}" is not proved; ${allowed}`
    : `The rows of "${name}" are ${stalenessMs} ms old; ${allowed}`;
}

const SOONEST = milliseconds(100);
const LATEST = seconds(5);

/** As long again as the rows are late: short after a short delay, seldom during a long one. */
const retryAfter = (stalenessMs: number | null, budgetMs: Duration): Duration =>
  stalenessMs === null
    ? seconds(1)
    : milliseconds(Math.min(LATEST, Math.max(SOONEST, Math.ceil(stalenessMs - budgetMs))));
