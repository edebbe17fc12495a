import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Payload } from './payload.js';
import type { AnsweredErrors, Results } from './results.js';
import { NOWHERE, type Place } from './told-place.js';

/** One that gets the results of an evaluation together with others. */
export interface Member {
  offer(payload: Payload): void;
  /** Nothing follows: the evaluation is over, or broke. */
  over(error?: AnsweredErrors): void;
}

/** After how many sends everything else gets its turn: some 5 ms. */
const SENDS_A_TURN = 500;

/**
 * One running subscription for all who asked for the same. It goes on as long as it has members. A result goes to
 * all of them before the next one is made; changes that come meanwhile wait, conflated, in the feed's follower.
 */
export class SharedEvaluation {
  /** Of the newest result, or where it began; undefined before it has. */
  place: Place | undefined;
  /** The one result by which it was refused; undefined once it runs. */
  readonly started: Promise<Payload | undefined>;
  private readonly members = new Set<Member>();
  private results: Results | undefined;
  private isEnded = false;
  private sends = 0;

  /** @param onOver called once, when nobody may join any more */
  constructor(
    begin: () => Promise<Results | Payload>,
    private readonly onOver: () => void,
  ) {
    this.started = this.start(begin);
  }

  /** Nobody may join any more. */
  get isOver(): boolean {
    return this.isEnded;
  }

  /** Up to where its members were told everything, while no result is under way to them. */
  rest(): Place | undefined {
    return this.results?.rest();
  }

  join(member: Member): void {
    this.members.add(member);
  }

  leave(member: Member): void {
    if (this.members.delete(member) && this.members.size === 0) this.stop();
  }

  private async start(begin: () => Promise<Results | Payload>): Promise<Payload | undefined> {
    try {
      const begun = await begin();
      if (!('next' in begun)) {
        this.stop();
        return begun;
      }
      this.results = begun;
      this.place = begun.rest();
      if (this.isEnded) void begun.return();
      else void this.run(begun);
      return undefined;
    } catch (error) {
      this.stop();
      throw error;
    }
  }

  private async run(results: Results): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await results.next();
        if (done === true || this.isEnded) return this.end();
        await this.tell(value);
      }
    } catch (error) {
      this.end(error as AnsweredErrors);
    }
  }

  private async tell(payload: Payload): Promise<void> {
    // Before it is told: whoever joins meanwhile stands behind it.
    if (payload.place !== NOWHERE) this.place = payload.place;
    for (const member of this.members) {
      member.offer(payload);
      this.sends += 1;
      if (this.sends % SENDS_A_TURN === 0) await nextTurn();
    }
  }

  private end(error?: AnsweredErrors): void {
    const members = [...this.members];
    this.members.clear();
    this.stop();
    for (const member of members) member.over(error);
  }

  private stop(): void {
    if (this.isEnded) return;
    this.isEnded = true;
    this.onOver();
    void this.results?.return();
  }
}
