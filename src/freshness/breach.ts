import type { Instant } from '../model/clock.js';
import { milliseconds, seconds, type Duration } from '../model/duration.js';
import { freshnessOf, type Standing } from '../model/freshness.js';
import type { BreachPolicy, Projection } from '../model/projection.js';
import { StationError } from '../model/station-error.js';
import type { AskFailure } from '../owners/owner-asks.js';
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

/**
 * The unmet demand that decides what becomes of a read; undefined when all are met. Who asks for the owner's own answer
 * is not refused for the age of the rows: that answer is held to all demands itself.
 */
export function breachOf(question: Question, standing: Standing): Demand | undefined {
  const unmet = question.demands.filter((demand) => !isMet(demand, standing, question.askedAt));
  const rankOf = ({ onBreach, countsFrom }: Demand) =>
    onBreach === 'origin' && countsFrom === 'question' ? -1 : HARDEST_FIRST.indexOf(onBreach);
  return unmet.toSorted((a, b) => rankOf(a) - rankOf(b))[0];
}

/**
 * From when on, on the clock of the store, an owner must have been asked for its answer to meet all demands. Where an offset
 * is not reached, it is from the question on: who writes before it publishes then tells of what it has published.
 */
export const originSince = ({ demands, askedAt }: Question, standing: Standing): Instant =>
  Math.max(
    ...demands
      .filter(({ onBreach }) => onBreach !== 'serve')
      .map(({ after, maxStalenessMs }) =>
        hasReached(after, standing) ? askedAt - (maxStalenessMs ?? Infinity) : askedAt,
      ),
  );

/** A demand that is not met, and by what. */
export interface Unmet {
  readonly demand: Demand;
  readonly standing: Standing;
  /** Why the owner did not answer in place of the rows, where it was to. */
  readonly failure?: AskFailure;
}

/** The error of a demand that is not met. */
export function budgetExceeded({ projection }: Question, unmet: Unmet): StationError {
  const { demand, standing, failure } = unmet;
  const budgetMs = demand.maxStalenessMs ?? projection.staleness.budget;
  const { stalenessMs } = freshnessOf(standing, budgetMs);
  const retryAfterMs = failure?.retryAfterMs ?? retryAfter(stalenessMs, budgetMs);
  const origin = failure === undefined ? {} : { origin: failure.why };
  const words = wordsOf(projection, demand, standing);
  const what =
    failure === undefined ? words : `${words} Their owner gave no answer: ${failure.why}.`;
  return new StationError('STALENESS_BUDGET_EXCEEDED', what, {
    details: { stalenessMs, budgetMs, retryAfterMs: Math.ceil(retryAfterMs), ...origin },
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
