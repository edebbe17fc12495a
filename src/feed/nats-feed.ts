import { milliseconds, seconds, type Duration } from '../model/duration.js';
import type { ForgottenRange } from '../source/outlet.js';
import type { Signals, Unsubscribe } from '../store/signals.js';
import { NatsFeedSession, type NatsFeedParts, type Step } from './nats-feed-session.js';

const LOOK_AGAIN = seconds(1);
const RENEW_EVERY = seconds(60);
const DRAIN_WITHIN = seconds(3);
const FIRST_WAIT = milliseconds(100);
const LONGEST_WAIT = seconds(5);

/** What the feed over NATS of one projection works with on this replica. */
export interface NatsFeedWork extends NatsFeedParts {
  readonly signals: Pick<Signals, 'onMoved'>;
  /** Told in words when it can not go on, and when it goes on again. */
  readonly tell: (news: string) => void;
  /** How often it looks whether the stream still holds a whole snapshot; the usual interval when absent. */
  readonly renewEvery?: Duration;
}

/** What is to be deleted of what was told. */
interface Forgetting {
  readonly range: Omit<ForgottenRange, 'before'>;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
  /** The snapshot that was the last one before; all rows are told anew once there is another. */
  since: number | undefined;
}

/**
 * Tells one projection's changes to NATS while this replica owns its task. Whatever is away is waited for, beside the
 * task: what was not told is still in the log, or is told as a snapshot.
 */
export class NatsFeed {
  private ending: AbortController | undefined;
  private running: Promise<void> = Promise.resolve();
  private session: NatsFeedSession | undefined;
  private draining = false;
  private moved = false;
  private wake: () => void = () => undefined;
  private trouble = '';
  private wait: number = FIRST_WAIT;
  private renewAt = 0;
  private readonly forgetting: Forgetting[] = [];

  constructor(private readonly work: NatsFeedWork) {}

  /** Whether this replica should tell the changes. */
  want(wanted: boolean): void {
    if (!wanted) return this.end();
    if (this.draining || this.ending !== undefined) return;
    const ending = new AbortController();
    this.ending = ending;
    this.running = this.running.then(() => this.live(ending.signal));
  }

  /** Tells what is committed now, as far as that goes quickly, and ends. */
  async drain(): Promise<void> {
    this.draining = true;
    const told = this.ending === undefined ? Promise.resolve() : this.tellTheRest();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, DRAIN_WITHIN)));
    await Promise.race([told, late]).finally(() => clearTimeout(timer));
    this.end();
  }

  /** Changes committed but not told yet; undefined where another replica tells them. Rejects when the store is away. */
  async lag(): Promise<number | undefined> {
    const told = this.ending === undefined ? undefined : this.session?.told;
    if (told === undefined) return undefined;
    return Math.max(0, (await this.work.log.head()) - told.number);
  }

  /**
   * Deletes what was told so far, once all rows are told anew. Rejects when this replica ends telling meanwhile; resolves at
   * once where it does not tell.
   */
  forget(range: Omit<ForgottenRange, 'before'>): Promise<void> {
    if (this.ending === undefined) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.forgetting.push({ range, resolve, reject, since: undefined });
      this.stir();
    });
  }

  private end(): void {
    this.ending?.abort();
    this.ending = undefined;
    for (const { reject } of this.forgetting.splice(0))
      reject(new Error('Another replica tells the changes now.'));
    this.wake();
  }

  private async tellTheRest(): Promise<void> {
    this.wake();
    await this.running;
  }

  private async live(signal: AbortSignal): Promise<void> {
    let unsubscribe: Unsubscribe | undefined;
    let session: NatsFeedSession | undefined;
    while (!signal.aborted) {
      try {
        unsubscribe ??= await this.work.signals.onMoved(this.work.projection, () => this.stir());
        session ??= await this.open(signal);
        if (session === undefined ? this.draining : !(await this.go(session, signal))) break;
        session = undefined;
      } catch (error) {
        session = undefined;
        if (this.draining) break;
        await this.rideOut(error, signal);
      }
    }
    unsubscribe?.();
  }

  /** Undefined where a higher version tells, after a while. */
  private async open(signal: AbortSignal): Promise<NatsFeedSession | undefined> {
    const session = await NatsFeedSession.open(this.work);
    if (session === 'superseded') {
      this.say(`a higher version than ${this.work.projection.version} tells its changes`);
      // What it tells, it forgets.
      for (const { resolve } of this.forgetting.splice(0)) resolve();
      await this.pause(LONGEST_WAIT, signal);
      return undefined;
    }
    this.session = session;
    this.renewAt = 0;
    return session;
  }

  /** True when the end of the stream is to be looked at again; false when there is nothing left to do. */
  private async go(session: NatsFeedSession, signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      this.moved = false;
      const told = await session.step();
      const step = told === 'idle' ? await this.whenIdle(session) : told;
      if (step === 'overtaken') {
        await this.pause(FIRST_WAIT * (1 + Math.random()), signal);
        return true;
      }
      this.goesOn();
      if (this.draining && step !== 'told') return false;
      if (step === 'idle') await this.pause(LOOK_AGAIN, signal);
    }
    return false;
  }

  private async whenIdle(session: NatsFeedSession): Promise<Step> {
    const [first] = this.forgetting;
    const told = session.told;
    if (first === undefined || told === undefined) return this.renewed(session);
    if (first.since === undefined) {
      // Telling all rows anew is dear, and for most persons nothing was told.
      if (!(await session.tells(first.range.isSecret))) return this.forgotten(first);
      first.since = told.generation;
    }
    if (told.generation === first.since) return session.tellAnew();
    await session.forget(first.range);
    return this.forgotten(first);
  }

  private forgotten(one: Forgetting): Step {
    this.forgetting.splice(this.forgetting.indexOf(one), 1);
    one.resolve();
    return 'told';
  }

  private async renewed(session: NatsFeedSession): Promise<Step> {
    const now = performance.now();
    if (this.draining || now < this.renewAt) return 'idle';
    this.renewAt = now + (this.work.renewEvery ?? RENEW_EVERY);
    return session.renew();
  }

  private stir(): void {
    this.moved = true;
    this.wake();
  }

  private async rideOut(error: unknown, signal: AbortSignal): Promise<void> {
    this.say(error instanceof Error ? error.message : String(error));
    const wait = this.wait * (1 + Math.random());
    this.wait = Math.min(2 * this.wait, LONGEST_WAIT);
    this.moved = false;
    await this.pause(wait, signal, { deaf: true });
  }

  private say(trouble: string): void {
    if (this.trouble === trouble) return;
    this.trouble = trouble;
    this.work.tell(`The feed of ${this.work.projection.name} over NATS waits: ${trouble}`);
  }

  private goesOn(): void {
    this.wait = FIRST_WAIT;
    if (this.trouble === '') return;
    this.trouble = '';
    this.work.tell(`The feed of ${this.work.projection.name} over NATS goes on.`);
  }

  /** Waits until something moved, it is to end, or the time is over; or, deaf, only for the latter two. */
  private pause(ms: number, signal: AbortSignal, { deaf = false } = {}): Promise<void> {
    if (signal.aborted || this.draining || (this.moved && !deaf)) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.wake = () => undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.wake = () => {
        if (!deaf || signal.aborted || this.draining) done();
      };
    });
  }
}
