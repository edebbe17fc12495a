import type { Clock } from '../../model/clock.js';
import type { DeadLetters } from '../../model/dead-letter.js';
import { minutes, seconds } from '../../model/duration.js';
import type { Projection } from '../../model/projection.js';
import { StationError } from '../../model/station-error.js';
import type { ProjectionStores } from '../../store/projection-store.js';
import { settled, type LetterRecords } from '../dead-letters/letter-records.js';
import type { Audit } from './audit.js';
import { dryRun, type DryRun } from './dry-run.js';
import type { JobDesk } from './job-desk.js';
import type { Operation } from './operation.js';
import { operationError } from './operation-error.js';
import type { OrderState } from './order-state.js';

/** Which dead letters: all, those of a projection, of a key, or the queue of one letter. */
export interface LetterChoice {
  readonly projection?: string | undefined;
  readonly key?: string | undefined;
  readonly number?: number | undefined;
}

/** An operation that was handed to the owner of its task. */
export interface Ordered {
  readonly projection: string;
  /** By which it can be asked about: also the id of its entry in the audit. */
  readonly operation: string;
  readonly state: OrderState;
}

/** What operations are made of. */
export interface OperationsParts {
  readonly projections: readonly Projection[];
  readonly stores: ProjectionStores;
  readonly deadLetters: DeadLetters;
  readonly letters: LetterRecords;
  readonly audit: Audit;
  readonly desk: JobDesk;
  readonly clock: Clock;
}

/** How long the one who asked waits for the owner, and how long the owner may take to turn up. */
const WAIT = seconds(10);
const EXPIRES_AFTER = minutes(2);

/** What operators can do, from any replica: each is noted in the audit, and done by the owner of the task. */
export class Operations {
  constructor(private readonly parts: OperationsParts) {}

  /** @throws StationError PROJECTION_UNKNOWN, DEAD_LETTER_UNKNOWN, DEAD_LETTER_SETTLED */
  async redrive(by: string, choice: LetterChoice): Promise<readonly Ordered[]> {
    const chosen = await this.choose(choice);
    return Promise.all(
      chosen.map(({ projection, queues }) =>
        this.order(by, projection, { action: 'redrive', ...(queues && { queues }) }),
      ),
    );
  }

  /** What {@link redrive} would do now, without doing it. */
  async dryRun(choice: LetterChoice): Promise<readonly ({ projection: string } & DryRun)[]> {
    const chosen = await this.choose(choice);
    const { stores, deadLetters } = this.parts;
    return Promise.all(
      chosen.map(async ({ projection, queues }) => ({
        projection: projection.name,
        ...(await dryRun({ projection, store: stores.open(projection), deadLetters }, queues)),
      })),
    );
  }

  /** @throws StationError PROJECTION_UNKNOWN, DEAD_LETTER_UNKNOWN, DEAD_LETTER_SETTLED */
  async discard(
    by: string,
    letter: { readonly projection: string; readonly number: number; readonly reason: string },
  ): Promise<Ordered> {
    const { number, reason } = letter;
    const projection = this.served(letter.projection);
    const queue = await this.queueOf(projection, number);
    const { version } = projection;
    return this.order(by, projection, { action: 'discard', version, number, queue, reason });
  }

  /** @throws StationError PROJECTION_UNKNOWN */
  async onTask(
    by: string,
    projection: string,
    action: 'accept-gap' | 'rebuild' | 'resume',
  ): Promise<Ordered> {
    return this.order(by, this.served(projection), { action });
  }

  /** @throws StationError PROJECTION_UNKNOWN, OPERATION_UNKNOWN */
  async look(projection: string, operation: string): Promise<Ordered> {
    const state = await this.parts.desk.look(this.served(projection), operation);
    if (state.outcome !== 'unknown') return { projection, operation, state };
    const what = `There is no operation ${operation} on ${projection}.`;
    throw new StationError('OPERATION_UNKNOWN', what);
  }

  /** @throws StationError PROJECTION_UNKNOWN */
  served(name: string): Projection {
    const found = this.parts.projections.find((projection) => projection.name === name);
    if (found !== undefined) return found;
    throw new StationError('PROJECTION_UNKNOWN', `This station serves no projection ${name}.`);
  }

  private async order(by: string, projection: Projection, operation: Operation): Promise<Ordered> {
    const { audit, desk, clock } = this.parts;
    const id = await audit.asked(by, projection, operation);
    const expiresAt = clock.now() + EXPIRES_AFTER;
    try {
      await desk.hand(projection, { id, by, operation, expiresAt });
    } catch (error) {
      await audit.settled(id, { outcome: 'failed', error: operationError(error) });
      throw error;
    }
    // It is handed over: whoever asked can look at it again.
    const state = await desk
      .settled(projection, id, WAIT)
      .catch((): OrderState => ({ outcome: 'waiting' }));
    return { projection: projection.name, operation: id, state };
  }

  private async choose({ projection: name, key, number }: LetterChoice): Promise<Chosen[]> {
    if (name === undefined) return this.parts.projections.map((projection) => ({ projection }));
    const projection = this.served(name);
    if (number !== undefined)
      return [{ projection, queues: [await this.queueOf(projection, number)] }];
    if (key === undefined) return [{ projection }];
    return [{ projection, queues: await this.parts.letters.queuesOf(projection, key) }];
  }

  private async queueOf(projection: Projection, number: number): Promise<string> {
    const id = { projection: projection.name, version: projection.version, number };
    const { queue, status } = await this.parts.letters.one(id);
    if (status !== 'waiting') throw settled(id, status);
    return queue;
  }
}

interface Chosen {
  readonly projection: Projection;
  /** All that wait when absent. */
  readonly queues?: readonly string[];
}
