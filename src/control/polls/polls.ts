import { randomUUID } from 'node:crypto';
import {
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Queue, Worker, type Job, type JobsOptions } from 'bullmq';
import type { Instant } from '../../model/clock.js';
import { minutes, seconds } from '../../model/duration.js';
import type { Poll } from '../../model/poll.js';
import { answered } from '../operations/order-state.js';
import { QUEUE_PREFIX, type JobsRedis } from '../operations/task-queue.js';
import type { RoundReport } from './poll-round.js';
import type { PollRunner } from './poll-runner.js';

/** What became of a round: told to whoever asked for it. */
export type RoundOutcome = RoundReport | 'busy' | null;
type RoundJob = Job<unknown, RoundOutcome>;

const QUEUE = 'polls';
/** A replica that was killed loses its round to another one about this long after. */
const LOCK = seconds(10);
const LOOK_FOR_LOST = seconds(5);
const LOOK_EVERY = minutes(1);
/** After this, about, a round that could not be run is tried again. */
const AGAIN = seconds(2);
const KEPT = { age: 24 * 60 * 60, count: 100 };

/**
 * Has the rounds of all polls run, each when it is due, by whichever replica takes it. When they are due stands in Redis:
 * a restart polls nothing that is fresh.
 */
export class Polls implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger('Polls');
  readonly #stopping = new AbortController();
  readonly #queue: Queue<unknown, RoundOutcome>;
  #worker: Worker<unknown, RoundOutcome> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();

  constructor(
    private readonly redis: JobsRedis,
    readonly polls: readonly Poll[],
    private readonly runner: PollRunner,
  ) {
    this.#queue = new Queue(QUEUE, {
      connection: redis.ask,
      prefix: QUEUE_PREFIX,
      skipWaitingForReady: true,
    });
    // Whoever asks hears of it as well.
    this.#queue.on('error', () => undefined);
  }

  onApplicationBootstrap(): void {
    const look = (): void => {
      this.#looking = this.#looking.then(() => this.look());
    };
    look();
    // A Redis that was emptied would otherwise forget them.
    this.#timer = setInterval(look, LOOK_EVERY);
    if (this.polls.length > 0) this.#worker = this.openWorker();
  }

  /** What is under way is given back: another replica runs it. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopping.abort(new Error('The replica stops.'));
    await this.#looking;
    await this.#worker?.close();
    await this.#queue.close();
  }

  /** Has a round run now, and tells its id. @throws StationError STORE_UNAVAILABLE */
  async runNow(poll: Poll): Promise<string> {
    const id = randomUUID();
    await answered(this.#queue.add(poll.name, {}, { ...optionsOf(poll), jobId: id }));
    return id;
  }

  /** What became of a round; undefined while that is not known. @throws StationError STORE_UNAVAILABLE */
  async outcomeOf(id: string): Promise<RoundOutcome | undefined> {
    const job = await answered(this.#queue.getJob(id));
    return job?.finishedOn === undefined ? undefined : job.returnvalue;
  }

  /** When the next round of each poll is due. @throws StationError STORE_UNAVAILABLE */
  async nextRounds(): Promise<ReadonlyMap<string, Instant>> {
    const schedulers = await answered(this.#queue.getJobSchedulers());
    return new Map(schedulers.map(({ key, next }) => [key, next ?? 0]));
  }

  /** Sees to it that each poll has its rounds, and nothing else has any. Never rejects. */
  private async look(): Promise<void> {
    try {
      const schedulers = await this.#queue.getJobSchedulers();
      const known = new Map(schedulers.map(({ key, every }) => [key, Number(every)]));
      for (const poll of this.polls) {
        const { name, every } = poll;
        if (known.get(name) === every) continue;
        await this.#queue.upsertJobScheduler(name, { every }, { name, opts: optionsOf(poll) });
      }
      for (const name of known.keys())
        if (!this.polls.some((poll) => poll.name === name))
          await this.#queue.removeJobScheduler(name);
    } catch (error) {
      this.#logger.debug(`Polls cannot be scheduled now: ${String(error)}`);
    }
  }

  private openWorker(): Worker<unknown, RoundOutcome> {
    const worker = new Worker<unknown, RoundOutcome>(QUEUE, (job) => this.run(job), {
      connection: this.redis.work,
      prefix: QUEUE_PREFIX,
      // A round that waits for another one of its poll holds up no other poll.
      concurrency: this.polls.length + 1,
      lockDuration: LOCK,
      stalledInterval: LOOK_FOR_LOST,
      maxStalledCount: 1_000,
    });
    worker.on('error', (error) => this.#logger.debug(error.message));
    worker.on('failed', (job, error) => {
      if (!this.#stopping.signal.aborted)
        this.#logger.warn(`A round of ${job?.name ?? 'a poll'} was not run: ${error.message}`);
    });
    return worker;
  }

  private async run(job: RoundJob): Promise<RoundOutcome> {
    const poll = this.polls.find(({ name }) => name === job.name);
    // Of another build: its replicas have seen to it, or will.
    if (poll === undefined) return null;
    const { signal } = this.#stopping;
    return this.runner.run({ poll, id: `${job.id ?? ''}:${job.attemptsMade}`, signal });
  }
}

/** A round that cannot be run is tried again until about the next one is due. */
const optionsOf = ({ every }: Poll): JobsOptions => ({
  attempts: Math.max(2, Math.floor(every / AGAIN)),
  backoff: { type: 'fixed', delay: AGAIN, jitter: 0.5 },
  removeOnComplete: KEPT,
  removeOnFail: KEPT,
});
