import { setTimeout as pause } from 'node:timers/promises';
import { milliseconds, seconds } from '../../model/duration.js';
import type { Poll } from '../../model/poll.js';
import { StationError } from '../../model/station-error.js';
import type { PollMemory } from '../../store/poll-memory.js';
import type { Audit } from '../operations/audit.js';
import type { Sql } from '../sql/sql.js';
import { listed, readState, type ListedPoll } from './poll-state.js';
import type { RoundOutcome, Polls } from './polls.js';

export interface PollDeskParts {
  readonly polls: Polls;
  readonly memory: PollMemory;
  readonly sql: Sql;
  readonly audit: Audit;
}

const WAIT = seconds(10);
const LOOK_EVERY = milliseconds(50);

/** What operators see of polls, and ask of them. */
export class PollDesk {
  constructor(private readonly parts: PollDeskParts) {}

  /** @throws StationError STORE_UNAVAILABLE */
  async list(): Promise<readonly ListedPoll[]> {
    const { polls, memory } = this.parts;
    const [next, told] = await Promise.all([
      polls.nextRounds(),
      memory.told(polls.polls.map(({ name }) => name)),
    ]);
    return polls.polls.map((poll, i) => listed(poll, readState(told[i]), next.get(poll.name)));
  }

  /**
   * Has a round run now, and waits for a while for what becomes of it: undefined where that is not known yet.
   * @throws StationError POLL_UNKNOWN, STORE_UNAVAILABLE, SQL_UNAVAILABLE
   */
  async run(by: string, name: string): Promise<RoundOutcome | undefined> {
    const { polls, sql, audit } = this.parts;
    const poll = this.polled(name);
    await sql.transaction((manager) =>
      audit.did(manager, { by, action: 'run-poll', detail: { poll: name } }),
    );
    const id = await polls.runNow(poll);
    const until = performance.now() + WAIT;
    for (;;) {
      const outcome = await polls.outcomeOf(id);
      if (outcome !== undefined || performance.now() > until) return outcome;
      await pause(LOOK_EVERY);
    }
  }

  private polled(name: string): Poll {
    const found = this.parts.polls.polls.find((poll) => poll.name === name);
    if (found !== undefined) return found;
    throw new StationError('POLL_UNKNOWN', `This station has no poll ${name}.`);
  }
}
