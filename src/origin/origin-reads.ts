import type { Instant } from '../model/clock.js';
import { hours, milliseconds, seconds, type Duration } from '../model/duration.js';
import type { Observe } from '../model/fact.js';
import type { Origin } from '../model/origin.js';
import type { Projection } from '../model/projection.js';
import type { AskFailure, OwnerAsks } from '../owners/owner-asks.js';
import type { AnswerCache, KeptAnswer } from '../store/answer-cache.js';
import { Flights, isFailure } from './flights.js';
import { askAbout, type QuestionTold } from './one-question.js';
import { Patience, type PatienceOptions } from './patience.js';
import type { OriginRead, Told } from './told.js';

/** How long the last known answer is kept, for when the owner gives none any more. */
const LAST_KNOWN: Duration = hours(24);
/** That an owner has nothing of a key is told again for no longer than this. */
const ABSENT: Duration = seconds(10);
/** A key may come from any reader, and shares a question with those of others: this much of each fits into one URL. */
const MOST_OF_KEY = 256;
/** A question that was under way may be older than what is wanted; the one after it is not. */
const MOST_QUESTIONS = 3;

export interface OriginReadsParts {
  readonly projection: Projection;
  readonly origin: Origin;
  readonly asks: OwnerAsks;
  readonly cache: AnswerCache;
  readonly observe: Observe;
}

export interface OriginOrder extends PatienceOptions {
  /** Answers to questions before this instant of the store are not wanted, nor of that instant to earlier ones. */
  readonly since?: Instant | undefined;
}

/** What is wanted of each key, and until when it is waited for. */
interface Wanted {
  /** The clock of the store. */
  readonly now: Instant;
  readonly since: Instant;
  readonly patience: Patience;
}

/** What the owner of a projection's data tells of keys: out of the cache, or asked for now. */
export class OriginReads {
  private readonly flights: Flights;

  constructor(private readonly parts: OriginReadsParts) {
    this.flights = new Flights(parts.origin.batch, (keys, signal) => this.ask(keys, signal));
  }

  /** One read of the cache, then one question for those keys of which nothing good is kept. Rejects when the store is away. */
  async read(keys: readonly string[], { since = 0, ...options }: OriginOrder): Promise<OriginRead> {
    const { cache } = this.parts;
    const readAt = performance.now();
    const { now, answers } = await cache.read(keys);
    const patience = new Patience(options);
    try {
      const wanted = { now, since, patience };
      const told = await Promise.all(keys.map((key, i) => this.toldOf(key, answers[i], wanted)));
      this.tell(told);
      return { told, now: now + Math.ceil(performance.now() - readAt) };
    } finally {
      patience.end();
    }
  }

  private async toldOf(key: string, kept: KeptAnswer | undefined, wanted: Wanted): Promise<Told> {
    if (kept !== undefined && this.isGood(kept, wanted)) return { state: 'CACHED', answer: kept };
    const answer = canBeAsked(key) ? await this.askedAnew(key, wanted) : NOT_ASKED;
    if (!isFailure(answer)) return { state: 'FRESH', answer };
    return kept === undefined
      ? { state: 'UNAVAILABLE', failure: answer }
      : { state: 'DEGRADED', answer: kept, failure: answer };
  }

  /** An answer that lies ahead of the clock was asked for by another clock: nothing is known of its age. */
  private isGood({ fields, askedAt }: KeptAnswer, { now, since }: Wanted): boolean {
    const { ttl } = this.parts.origin;
    const age = now - askedAt;
    return askedAt > since && age >= 0 && age <= (fields === null ? Math.min(ABSENT, ttl) : ttl);
  }

  private async askedAnew(
    key: string,
    { since, patience }: Wanted,
  ): Promise<KeptAnswer | AskFailure> {
    let failure = CLOCK_WENT_BACK;
    for (let asked = 0; asked < MOST_QUESTIONS; asked += 1) {
      const { told, isEarlier } = await this.flights.ask(key, patience);
      if (isFailure(told)) {
        // The time of an earlier question may be over long before the reader's is.
        if (!isEarlier || told.why !== 'timeout') return told;
        failure = told;
        // Within one millisecond of the clock an earlier question may have been the first.
      } else if (told.askedAt >= (isEarlier ? since + 1 : since)) return told;
    }
    return failure;
  }

  private tell(told: readonly Told[]): void {
    const { observe, projection } = this.parts;
    const count = (state: Told['state']) => told.filter((one) => one.state === state).length;
    observe({
      fact: 'origin-read',
      projection: projection.name,
      fresh: count('FRESH'),
      cached: count('CACHED'),
      degraded: count('DEGRADED'),
      unavailable: count('UNAVAILABLE'),
    });
  }

  private async ask(keys: readonly string[], signal: AbortSignal): Promise<QuestionTold> {
    const { asks, origin } = this.parts;
    const told = await askAbout({ asks, origin, keys, signal });
    // Before anybody is answered, so that whoever asks next finds it. What cannot be kept is told all the same.
    if (!isFailure(told)) await this.keep(told).catch(() => undefined);
    return told;
  }

  /** Keys that are nowhere, of which there is no end, are kept little longer than they are told. */
  private async keep(told: ReadonlyMap<string, KeptAnswer>): Promise<void> {
    const { cache, origin } = this.parts;
    const there = new Map([...told].filter(([, { fields }]) => fields !== null));
    const nowhere = new Map([...told].filter(([, { fields }]) => fields === null));
    if (there.size > 0) await cache.keep(there, keepFor(origin));
    if (nowhere.size > 0) await cache.keep(nowhere, milliseconds(2 * ABSENT));
  }
}

/** Of a text that is no Unicode no URL can be made. */
function canBeAsked(key: string): boolean {
  try {
    return encodeURIComponent(key).length <= MOST_OF_KEY;
  } catch {
    return false;
  }
}

const keepFor = ({ ttl }: Origin): Duration => milliseconds(Math.max(ttl, LAST_KNOWN));

const CLOCK_WENT_BACK: AskFailure = {
  outcome: 'failed',
  why: 'timeout',
  reason: 'No answer was asked for late enough, by the clock of the store.',
};

const NOT_ASKED: AskFailure = {
  outcome: 'failed',
  why: 'refused',
  reason: `No owner is asked about a key of more than ${MOST_OF_KEY} characters as a URL has it, or of no Unicode.`,
};
