import DataLoader from 'dataloader';
import type { AskFailure } from '../owners/owner-asks.js';
import type { KeptAnswer } from '../store/answer-cache.js';
import type { QuestionTold } from './one-question.js';
import type { Patience } from './patience.js';

/** Asks one question about keys, of which there are not too many for one. */
export type AskQuestion = (keys: readonly string[], signal: AbortSignal) => Promise<QuestionTold>;

/** A key that is asked about now. */
interface Flight {
  readonly landed: Promise<KeptAnswer | AskFailure>;
  readonly abandoned: AbortController;
  /** How many would still be there to be answered. */
  wanted: number;
  /** Whether its question is on its way. */
  isAsked: boolean;
}

/** What became of a key that was asked about. */
export interface Landing {
  readonly told: KeptAnswer | AskFailure;
  /** Whether it was asked about before: what is told may be older than the call. */
  readonly isEarlier: boolean;
}

/**
 * Asks about keys, about each once at a time: whoever asks the same meanwhile waits for the same answer. Keys that are asked
 * for in one tick share questions. Whoever cannot wait any longer goes, and the answer is for the next; a question that
 * is about nobody's key any more is given up.
 */
export class Flights {
  private readonly flights = new Map<string, Flight>();
  private readonly loader: DataLoader<string, KeptAnswer | AskFailure>;

  constructor(batch: number, ask: AskQuestion) {
    this.loader = new DataLoader(
      async (keys) => {
        const told = await ask([...new Set(keys)], this.departing(keys));
        return keys.map((key) => (isFailure(told) ? told : (told.get(key) ?? NOT_TOLD)));
      },
      { cache: false, maxBatchSize: batch },
    );
  }

  /** About how many keys is asked now. */
  get size(): number {
    return this.flights.size;
  }

  /** What the owner tells of a key, also where it was asked about before. */
  async ask(key: string, patience: Patience): Promise<Landing> {
    if (patience.isOver) return { told: TOO_LATE, isEarlier: false };
    const flight = this.flights.get(key) ?? this.begin(key);
    const isEarlier = flight.isAsked;
    flight.wanted += 1;
    const leave = () => {
      flight.wanted -= 1;
      if (flight.wanted > 0) return;
      flight.abandoned.abort();
      this.forget(key, flight);
    };
    return { told: (await patience.waitFor(flight.landed, leave)) ?? TOO_LATE, isEarlier };
  }

  private begin(key: string): Flight {
    const landed = this.loader.load(key);
    const flight: Flight = { landed, abandoned: new AbortController(), wanted: 0, isAsked: false };
    this.flights.set(key, flight);
    const forget = () => this.forget(key, flight);
    landed.then(forget, forget);
    return flight;
  }

  private forget(key: string, flight: Flight): void {
    if (this.flights.get(key) === flight) this.flights.delete(key);
  }

  /** Their question is on its way; tells what aborts when all of these keys are abandoned. */
  private departing(keys: readonly string[]): AbortSignal {
    const flights = keys.flatMap((key) => this.flights.get(key) ?? []);
    const all = new AbortController();
    const look = () => {
      if (flights.every(({ abandoned }) => abandoned.signal.aborted)) all.abort();
    };
    for (const flight of flights) {
      flight.isAsked = true;
      flight.abandoned.signal.addEventListener('abort', look, { once: true });
    }
    look();
    return all.signal;
  }
}

export const isFailure = (told: object): told is AskFailure => 'outcome' in told;

const TOO_LATE: AskFailure = {
  outcome: 'failed',
  why: 'timeout',
  reason: 'No answer within the time of the request.',
};
const NOT_TOLD: AskFailure = {
  outcome: 'failed',
  why: 'unreadable',
  reason: 'The answer tells nothing of the key.',
};
