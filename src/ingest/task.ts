import type { Fact, TaskPhase } from '../model/fact.js';
import type { ErrorCode } from '../model/error-codes.js';
import { seconds, type Duration } from '../model/duration.js';
import { taskName } from '../model/projection.js';
import { StationError } from '../model/station-error.js';
import { acceptGaps, type AcceptedGap } from './accept-gap.js';
import { Errands } from './errands.js';
import { Lease } from './lease.js';
import { Redrive, type RedriveReport } from './redrive.js';
import { USUAL_PACE, type Pace } from './pace.js';
import { waitBefore } from './retry-policy.js';
import type { SessionEnd, SessionPhase } from './session-end.js';
import { TaskSession } from './task-session.js';
import type { TaskParts } from './task-parts.js';

/** A task's place in its life, as health and operators see it. */
export interface TaskStatus {
  readonly phase: TaskPhase;
  readonly code?: ErrorCode;
  readonly reason?: string;
}

/** A session that ends so soon did not come to folding. */
const BRIEF_SESSION = seconds(1);
/** So many brief sessions may follow each other at once. */
const FREE_STUMBLES = 3;

/** One projection's work on this replica: owns the task when it can, and folds for as long as it owns it. */
export class Task {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private now: TaskStatus = { phase: 'standby' };
  /** Whether anyone has heard where it stands. */
  private told = false;
  private failures = 0;
  /** Sessions that ended at once, one after the other, though nothing was away. */
  private stumbles = 0;
  private unwanted = new AbortController();
  private readonly errands = new Errands();
  private readonly pace: Pace;

  constructor(private readonly parts: TaskParts) {
    this.pace = parts.pace ?? USUAL_PACE;
  }

  get name(): string {
    return this.parts.projection.name;
  }

  /** The name of its rows and checkpoint: projection and version. */
  get id(): string {
    return taskName(this.parts.projection);
  }

  get status(): TaskStatus {
    return this.now;
  }

  start(): void {
    this.running ??= this.live();
  }

  /** Whether this replica should own the task. One that should not gives it up after the commit in hand. */
  want(wanted: boolean): void {
    if (!wanted) this.unwanted.abort();
    else if (this.unwanted.signal.aborted) this.unwanted = new AbortController();
  }

  /** Finishes the commit in hand, gives up the lease, ends. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    this.move({ phase: 'stopped' });
  }

  /**
   * Applies dead letters: all that wait, or those of some queues.
   * @throws StationError TASK_NOT_OWNED
   */
  redrive(queues?: readonly string[]): Promise<RedriveReport> {
    return this.errands.ask((token) => Redrive.run(this.parts, token, queues));
  }

  /**
   * Lifts a queue, or moves its beginning, where its first letters were discarded. Applies none.
   * @throws StationError TASK_NOT_OWNED
   */
  tidy(queue: string): Promise<RedriveReport> {
    return this.errands.ask((token) => Redrive.tidy(this.parts, token, queue));
  }

  /**
   * Goes on behind the gap in which the task stands; nothing happens where there is none.
   * @throws StationError TASK_NOT_OWNED
   */
  acceptGap(): Promise<readonly AcceptedGap[]> {
    return this.errands.ask(async (token) => {
      const accepted = await acceptGaps(this.parts, token);
      if (typeof accepted !== 'string') return accepted;
      throw new StationError('TASK_NOT_OWNED', `The commit was refused as ${accepted}.`);
    });
  }

  /**
   * Forgets every row and folds all streams again from their first event.
   * @throws StationError TASK_NOT_OWNED
   */
  rebuild(): Promise<void> {
    return this.errands.ask(async (token) => {
      const { store, deadLetters, projection } = this.parts;
      await store.reset(token);
      await deadLetters.forget(projection.name, projection.version);
    });
  }

  /** Tries again where the task halted. @throws StationError TASK_NOT_OWNED */
  resume(): Promise<void> {
    return this.errands.ask(async () => undefined);
  }

  private async live(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const claim = await this.claim();
      if (claim?.lease === undefined) {
        if (claim !== undefined) this.move({ phase: 'standby' });
        await this.pause(this.pace.lookAgain);
        continue;
      }
      await this.own(claim.lease);
      await claim.lease.release();
    }
  }

  /** No lease: the task is another's. Undefined: nobody can tell, because something is away. */
  private async claim(): Promise<{ readonly lease: Lease | undefined } | undefined> {
    if (this.unwanted.signal.aborted) return { lease: undefined };
    const { store, replica } = this.parts;
    return this.attempt(async () => ({ lease: await Lease.claim(store, replica) }));
  }

  /** Session after session, until the lease is lost, or the task is not wanted here, or to stop. */
  private async own(lease: Lease): Promise<void> {
    const signal = AbortSignal.any([this.stopping.signal, this.unwanted.signal, lease.lost]);
    while (!signal.aborted) {
      // A token for each errand and each session: what one of them gave up must not come after the next.
      const token = await this.attempt(() => lease.newToken());
      if (token === undefined || (await this.errands.doNext(token))) continue;
      const ending = AbortSignal.any([signal, this.errands.interrupted]);
      const session = new TaskSession(this.parts, token, ending);
      const began = performance.now();
      const end = await this.attempt(() => session.run((phase) => this.begin(phase)));
      if (end === undefined) continue;
      this.stumbles = performance.now() - began < BRIEF_SESSION ? this.stumbles + 1 : 0;
      if (end.end === 'refused') this.tell({ fact: 'commit-refused', outcome: end.outcome });
      if (end.end === 'refused' && end.outcome === 'fenced') break;
      await this.afterSession(end, ending);
    }
    this.errands.refuseAll();
  }

  private async afterSession(end: SessionEnd, signal: AbortSignal): Promise<void> {
    switch (end.end) {
      case 'gap':
        this.move({ phase: 'gap', code: 'STREAM_GAP', reason: end.gap.reason });
        return this.pause(this.pace.lookAgain, signal);
      case 'halted':
        this.move({ phase: 'halted', ...end.fault });
        return aborted(signal);
      case 'interrupted':
      case 'refused':
        // The first ones are the ordinary course: a server came back, another owner went away.
        if (this.stumbles > FREE_STUMBLES)
          await this.pause(waitBefore(this.pace.retry, this.stumbles, Math.random()), signal);
        return undefined;
      case 'loaded':
        this.stumbles = 0;
        return undefined;
      case 'stopped':
        return undefined;
    }
  }

  /** That an owner gave no answer stands until it gives one. */
  private begin(phase: SessionPhase): void {
    if (phase !== 'asking') this.move({ phase });
    else if (this.now.phase !== 'retrying') this.move({ phase: 'loading' });
  }

  /** Undefined when something the step needs is away; then the wait before the next attempt is over, too. */
  private async attempt<T>(step: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await step();
      this.failures = 0;
      return result;
    } catch (error) {
      this.failures++;
      this.move({ phase: 'retrying', ...troubleOf(error) });
      await this.pause(waitBefore(this.pace.retry, this.failures, Math.random()));
      return undefined;
    }
  }

  /** Waits, but not longer than until the task is to stop. */
  private pause(wait: Duration, signal = this.stopping.signal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, wait);
      signal.addEventListener('abort', done);
    });
  }

  private move(status: TaskStatus): void {
    const { phase, reason } = this.now;
    const same = this.told && status.phase === phase && status.reason === reason;
    this.now = status;
    this.told = true;
    const { phase: to, ...why } = status;
    if (!same) this.tell({ fact: 'task-moved', to, ...why });
  }

  private tell(fact: Untold): void {
    this.parts.observe({ ...fact, task: this.name });
  }
}

type WithoutTask<F> = F extends unknown ? Omit<F, 'task'> : never;
type Untold = WithoutTask<Extract<Fact, { fact: 'task-moved' | 'commit-refused' }>>;

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

const troubleOf = (error: unknown): { code: ErrorCode; reason: string } =>
  error instanceof StationError
    ? { code: error.code, reason: error.message }
    : {
        code: 'INFRASTRUCTURE_AWAY',
        reason: error instanceof Error ? error.message : String(error),
      };
