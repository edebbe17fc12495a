import type { Payload } from './payload.js';
import type { AnsweredErrors, Results } from './results.js';
import type { Member, SharedEvaluation } from './shared-evaluation.js';

/** Where the results of one operation go: an operation of a socket, or an event stream. */
export interface Outlet {
  /** How many bytes were written to its connection and have not left the process. */
  readonly waiting: number;
  /** @param sent called once the bytes have left, or never can */
  next(payload: Payload, sent?: () => void): void;
}

/** Begins an evaluation for one subscriber alone, right after a cursor when one is given. */
export type Follow = (after?: string) => Promise<Results | Payload>;

export interface SubscriptionOptions {
  readonly outlet: Outlet;
  readonly follow: Follow;
  /**
   * How many bytes may wait for a client that gets the results of a shared evaluation. Beyond that it has one of its
   * own, which goes on where the client is and makes the next result when the last one has left.
   */
  readonly mostWaiting: number;
}

/** One running subscription of one client. */
export class Subscription implements Member {
  /** Resolves when nothing more comes; rejects with {@link AnsweredErrors} when it broke. */
  readonly ended: Promise<void>;
  private settle: (error?: Error) => void = () => undefined;
  private stop: () => void = () => undefined;
  private cursor: string | undefined;
  /** The evaluation that it shares, or shared before it fell behind. */
  private shared: SharedEvaluation | undefined;
  private notMine: Payload | undefined;
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

  /** Shares an evaluation from now on. */
  share(evaluation: SharedEvaluation): void {
    this.shared = evaluation;
    this.cursor = evaluation.cursor;
    this.notMine = evaluation.newest;
    this.stop = () => evaluation.leave(this);
    evaluation.join(this);
  }

  /** Begins alone, and shares an evaluation as soon as it knows what the others know. */
  approach(evaluation: SharedEvaluation): Promise<Payload | undefined> {
    this.shared = evaluation;
    return this.alone();
  }

  /** Has an evaluation of its own; resolves with the one result by which it is refused, if it is. */
  async alone(after?: string): Promise<Payload | undefined> {
    this.stop = () => undefined;
    const begun = await this.options.follow(after);
    if (!('next' in begun)) return begun;
    this.stop = () => void begun.return();
    if (this.isOver) this.stop();
    else void this.pull(begun);
    return undefined;
  }

  /** The next result of the shared evaluation; without a cursor the client could not go on alone. */
  offer(payload: Payload): void {
    if (this.isOver || payload === this.notMine) return;
    if (this.outlet.waiting > this.options.mostWaiting && this.cursor !== undefined) {
      this.stop();
      void this.goOnAlone(this.cursor);
      return;
    }
    this.outlet.next(payload);
    this.cursor = payload.cursor ?? this.cursor;
  }

  end(error?: AnsweredErrors): void {
    if (this.isOver) return;
    this.isOver = true;
    this.stop();
    this.settle(error);
  }

  private async goOnAlone(after: string): Promise<void> {
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
        if (done === true) return this.end();
        await this.send(value);
        this.cursor = value.cursor ?? this.cursor;
        if (this.rejoin()) return;
      }
    } catch (error) {
      this.end(error as AnsweredErrors);
    }
  }

  /** Once it knows what the others know; what its own evaluation makes meanwhile, they are still to be told. */
  private rejoin(): boolean {
    const { shared } = this;
    if (this.isOver || shared === undefined || shared.isOver) return false;
    if (this.cursor === undefined || this.cursor !== shared.cursor) return false;
    this.stop();
    this.share(shared);
    return true;
  }

  private send(payload: Payload): Promise<void> {
    if (this.isOver) return Promise.resolve();
    return new Promise((sent) => this.outlet.next(payload, sent));
  }
}
