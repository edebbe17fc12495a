import { setTimeout as pause } from 'node:timers/promises';
import { days, milliseconds, seconds, type Duration } from '../../model/duration.js';
import type { ErrorCode } from '../../model/error-codes.js';
import type { Observe } from '../../model/fact.js';
import type { Poll } from '../../model/poll.js';
import type { PollMemory } from '../../store/poll-memory.js';
import type { PollGround } from './poll-key.js';
import { runRound, type RoundReport } from './poll-round.js';
import { begun, endedWith, readState } from './poll-state.js';

/** What rounds are run with. */
export interface RunnerParts {
  readonly memory: PollMemory;
  readonly groundOf: (poll: Poll) => PollGround;
  /** The tightest budget of the projections that read what a poll publishes. */
  readonly shelfLifeOf: (poll: Poll) => Duration;
  readonly observe: Observe;
}

/** A round, as somebody wants it run. */
export interface WantedRound {
  readonly poll: Poll;
  /** Another one each time: by it the round is held. */
  readonly id: string;
  /** Ends it, without it being over: another replica is to run it. */
  readonly signal: AbortSignal;
}

/** Of the time between rounds, how much one may take. */
const SHARE = 0.8;
const LONGEST = days(1);
const HELD_FOR = seconds(15);
const HELD_AGAIN = seconds(5);
const LOOK_AGAIN = milliseconds(250);

/** Runs rounds: of each poll one at a time, over all replicas. */
export class PollRunner {
  constructor(private readonly parts: RunnerParts) {}

  /**
   * Runs a round, once no other one of the poll is under way; `busy` where that one takes too long.
   * Rejects where it could not be run: the store or the stream is away, or it was ended before it was over.
   */
  async run(wanted: WantedRound): Promise<RoundReport | 'busy'> {
    const { poll, id, signal } = wanted;
    if (!(await this.hold(wanted))) return 'busy';
    const holding = setInterval(() => {
      // Lost, another round may run beside it: what both publish holds all the same.
      this.parts.memory.hold(poll.name, id, HELD_FOR).catch(() => undefined);
    }, HELD_AGAIN);
    try {
      return await this.runHeld(poll, signal);
    } finally {
      clearInterval(holding);
      await this.parts.memory.release(poll.name, id).catch(() => undefined);
    }
  }

  private async runHeld(poll: Poll, signal: AbortSignal): Promise<RoundReport> {
    const { memory, groundOf, shelfLifeOf } = this.parts;
    const startedAt = performance.now();
    const before = readState((await memory.told([poll.name]))[0]);
    await memory.tell(poll.name, JSON.stringify(begun(before, await memory.now())));
    const report = await runRound({
      poll,
      ground: groundOf(poll),
      shelfLife: shelfLifeOf(poll),
      signal: AbortSignal.any([signal, AbortSignal.timeout(Math.min(poll.every * SHARE, LONGEST))]),
    });
    signal.throwIfAborted();
    const state = endedWith(before, report, await memory.now());
    await memory.tell(poll.name, JSON.stringify(state));
    this.tell(poll, report, performance.now() - startedAt);
    return report;
  }

  private tell({ name }: Poll, { keys, changed, failed }: RoundReport, durationMs: number): void {
    const codes: Partial<Record<ErrorCode, number>> = {};
    for (const { code } of failed) codes[code] = (codes[code] ?? 0) + 1;
    const outcome = failed.length === 0 ? 'succeeded' : 'failed';
    const counts = { keys, changed, failed: codes };
    this.parts.observe({ fact: 'poll-ended', poll: name, outcome, durationMs, ...counts });
  }

  private async hold({ poll, id, signal }: WantedRound): Promise<boolean> {
    const until = performance.now() + poll.every + HELD_FOR;
    while (!(await this.parts.memory.hold(poll.name, id, HELD_FOR))) {
      if (performance.now() > until) return false;
      await pause(LOOK_AGAIN, undefined, { signal });
    }
    return true;
  }
}
