import type { Payload } from './payload.js';
import type { AnsweredErrors, Results } from './results.js';
import type { Member, SharedEvaluation } from './shared-evaluation.js';
import { hasReached, isNewsAt, NOWHERE, type Place } from './told-place.js';

/** Where the results of one operation go: an operation of a socket, or an event stream. */
export interface Outlet {
  /** How many bytes were written to its connection and have not left the process. */
  readonly waiting: number;
  /** @param sent called once the bytes have left, or never can */
  next(payload: Payload, sent?: () => void): void;
  /** Tells where to go on, without a result. */
  stand(cursor: string): void;
}

/** Begins an evaluation for one subscriber alone, right after a cursor when one is given. */
export type Follow = (after?: string) => Promise<Results | Payload>;

export interface SubscriptionOptions {
  readonly outlet: Outlet;
  readonly follow: Follow;
  /** The evaluation that others who asked for the same share now; undefined while there is none. */
  readonly others?: () => SharedEvaluation | undefined;
  /**
   * How many bytes may wait for a client that gets the results of a shared evaluation. Beyond that it has one of its
   * own, which goes on where the client is and makes the next result when the last one has left.
   */
  readonly mostWaiting: number;
  /** Each result says all: one who is slow is told the newest when the one before has left, and need not go on alone. */
  readonly newestOnly?: boolean;
  /** It can go on alone where a shared evaluation breaks, for its own tells the rows anew. */
  readonly startsOver?: boolean;
  /** Its first result is for it alone. */
  readonly firstAlone?: boolean;
}

/**
 * One running subscription of one client. It shares the evaluation of the others, or has one of its own until it
 * lacks nothing of what they were told.
 */
export class Subscription implements Member {
  /** Resolves when nothing more comes; rejects with {@link AnsweredErrors} when it broke. */
  readonly ended: Promise<void>;
  private settle: (error?: Error) => void = () => undefined;
  private place: Place | undefined;
  /** Its own evaluation. */
  private own: Results | undefined;
  /** The evaluation that it shares, or keeps running until it can. */
  private evaluation: SharedEvaluation | undefined;
  private isSharing = false;
  private toldResults = 0;
  /** Of results of which only the newest counts: whether one is on its way, and which is to follow. */
  private isSending = false;
  private newest: Payload | undefined;
  private isOver = false;

  private readonly outlet: Outlet;

  constructor(private readonly options: SubscriptionOptions) {
    this.outlet = options.outlet;
    this.ended = new Promise((resolve, reject) => {
      this.settle = (error) => (error === undefined ? resolve() : reject(error));
    });
    // Whoever wants to know asks; a client that went does not.
    this.ended.catch(() => undefined);
  }

  /** How many results its client was told. */
  get results(): number {
    return this.toldResults;
  }

  /** Shares an evaluation from now on. */
  share(evaluation: SharedEvaluation): void {
    this.own = undefined;
    this.isSharing = true;
    if (!hasReached(this.place, evaluation.place)) this.place = evaluation.place;
    this.keep(evaluation);
  }

  /** Begins alone, and shares an evaluation, which goes on at least until then, once it knows what the others know. */
  async approach(evaluation: SharedEvaluation): Promise<Payload | undefined> {
    this.keep(evaluation);
    // Who begins later than the others lacks nothing from the start, unless something came in between.
    await evaluation.started.catch(() => undefined);
    return this.alone();
  }

  /** Has an evaluation of its own; resolves with the one result by which it is refused, if it is. */
  async alone(after?: string): Promise<Payload | undefined> {
    const begun = await this.options.follow(after);
    if (!('next' in begun)) return begun;
    if (this.isOver) void begun.return();
    else {
      this.own = begun;
      this.place = begun.rest() ?? this.place;
      const mayShare = this.options.firstAlone !== true || this.toldResults > 0;
      if (!mayShare || !this.handOver(begun)) void this.pull(begun);
    }
    return undefined;
  }

  /** Tells where it begins, unless something was told that says more. */
  tellBeginning(): void {
    this.place ??= this.evaluation?.place;
    if (this.toldResults === 0) this.stand(this.place);
  }

  /** The next result of the shared evaluation. */
  offer(payload: Payload): void {
    if (this.isOver || !this.isSharing || !isNewsAt(payload.place, this.place)) return;
    if (this.options.newestOnly === true) return this.tellNewest(payload);
    const after = this.place?.cursor;
    if (this.outlet.waiting > this.options.mostWaiting && after !== undefined)
      return this.goOnAlone(after);
    this.told(payload);
    this.outlet.next(payload);
  }

  over(error?: AnsweredErrors): void {
    // One that is still alone goes on.
    if (!this.isSharing) return void (this.evaluation = undefined);
    const after = this.place?.cursor;
    if (error === undefined) this.complete();
    else if (this.options.startsOver === true && after !== undefined) this.goOnAlone(after);
    else this.end(error);
  }

  /** Ends it where its client is still there, which is told where to go on. */
  complete(): void {
    if (this.isOver) return;
    const rest = this.isSharing ? this.evaluation?.rest() : this.own?.rest();
    const isFurther = this.place === undefined || hasReached(rest, this.place);
    this.stand(isFurther ? rest : this.place);
    this.end();
  }

  end(error?: AnsweredErrors): void {
    if (this.isOver) return;
    this.isOver = true;
    this.stop();
    this.settle(error);
  }

  private goOnAlone(after: string): void {
    this.stop();
    void this.beginAgain(after);
  }

  private async beginAgain(after: string): Promise<void> {
    try {
      const refused = await this.alone(after);
      if (refused === undefined) return;
      await this.send(refused);
      this.end();
    } catch (error) {
      this.end(error as AnsweredErrors);
    }
  }

  private async pull(results: Results): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await results.next();
        if (this.isOver) return;
        if (done === true) return this.complete();
        this.told(value);
        await this.send(value);
        if (this.handOver(results)) return;
      }
    } catch (error) {
      this.end(error as AnsweredErrors);
    }
  }

  /** What its own evaluation would make next, the others are still to be told. */
  private handOver(own: Results): boolean {
    const evaluation = this.options.others?.();
    if (this.isOver || evaluation === undefined || evaluation.isOver) return false;
    if (!hasReached(this.place, evaluation.place)) return false;
    void own.return();
    this.share(evaluation);
    return true;
  }

  private keep(evaluation: SharedEvaluation): void {
    if (this.evaluation !== evaluation) this.evaluation?.leave(this);
    this.evaluation = evaluation;
    evaluation.join(this);
  }

  private stop(): void {
    const { own, evaluation } = this;
    this.own = this.evaluation = undefined;
    this.isSharing = false;
    void own?.return();
    evaluation?.leave(this);
  }

  private told({ place }: Payload): void {
    this.toldResults += 1;
    if (place !== NOWHERE) this.place = place;
  }

  private tellNewest(payload: Payload): void {
    if (this.isSending) this.newest = payload;
    else void this.sendNewest(payload);
  }

  private async sendNewest(payload: Payload): Promise<void> {
    this.isSending = true;
    for (let next: Payload | undefined = payload; next !== undefined;) {
      this.newest = undefined;
      this.told(next);
      await this.send(next);
      next = this.newest;
    }
    this.isSending = false;
  }

  private send(payload: Payload): Promise<void> {
    if (this.isOver) return Promise.resolve();
    return new Promise((sent) => this.outlet.next(payload, sent));
  }

  private stand(place: Place | undefined): void {
    if (!this.isOver && place?.cursor !== undefined) this.outlet.stand(place.cursor);
  }
}
