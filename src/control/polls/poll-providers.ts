import type { Provider } from '@nestjs/common';
import { milliseconds, type Duration } from '../../model/duration.js';
import { OBSERVE, type Observe } from '../../model/fact.js';
import type { Poll } from '../../model/poll.js';
import type { Projection } from '../../model/projection.js';
import { OWNER_ASKS, type OwnerAsks } from '../../owners/owner-asks.js';
import { KEYED_STREAMS, type KeyedStreams } from '../../source/keyed-stream.js';
import { POLL_MEMORY, type PollMemory } from '../../store/poll-memory.js';
import { Metrics } from '../metrics/metrics.js';
import { Audit } from '../operations/audit.js';
import { JOBS_REDIS, type JobsRedis } from '../operations/task-queue.js';
import { Sql } from '../sql/sql.js';
import { PollDesk } from './poll-desk.js';
import { showPollAges } from './poll-gauges.js';
import type { PollGround } from './poll-key.js';
import { PollRunner } from './poll-runner.js';
import { Polls } from './polls.js';

interface PollOptions {
  readonly polls: readonly Poll[];
  readonly projections: readonly Projection[];
}

/** What looks at owners again and again. */
export const pollProviders = ({ polls, projections }: PollOptions): Provider[] => [
  {
    provide: PollRunner,
    inject: [OWNER_ASKS, KEYED_STREAMS, POLL_MEMORY, OBSERVE],
    useFactory: (
      asks: OwnerAsks,
      streams: KeyedStreams,
      ...[memory, observe]: [PollMemory, Observe]
    ) => {
      const groundOf = ({ publishes }: Poll): PollGround => ({
        asks,
        memory,
        stream: streams.open(publishes),
      });
      const shelfLifeOf = (poll: Poll): Duration => shelfLife(poll, projections);
      return new PollRunner({ memory, observe, groundOf, shelfLifeOf });
    },
  },
  {
    provide: Polls,
    inject: [JOBS_REDIS, PollRunner],
    useFactory: (redis: JobsRedis, runner: PollRunner) => new Polls(redis, polls, runner),
  },
  {
    provide: PollDesk,
    inject: [Polls, POLL_MEMORY, Sql, Audit, Metrics],
    useFactory: (
      of: Polls,
      memory: PollMemory,
      ...[sql, audit, metrics]: [Sql, Audit, Metrics]
    ) => {
      showPollAges(metrics, polls, memory);
      return new PollDesk({ polls: of, memory, sql, audit });
    },
  },
];

/** The tightest budget of the projections that read what a poll publishes. */
export const shelfLife = ({ publishes }: Poll, projections: readonly Projection[]): Duration =>
  milliseconds(
    Math.min(
      ...projections
        .filter(({ reads }) => reads.includes(publishes))
        .map(({ staleness }) => staleness.budget),
    ),
  );
