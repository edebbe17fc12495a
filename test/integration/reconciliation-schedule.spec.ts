import { Queue } from 'bullmq';
import { stockLevels } from '../../projections/stock-levels/stock-levels.projection.js';
import { isReconciled, type Reconciled } from '../../src/control/reconciliation/reconciler.js';
import { RUN_QUEUE, type RunQueue } from '../../src/control/reconciliation/run-queue.js';
import { RunSchedule } from '../../src/control/reconciliation/run-schedule.js';
import { QUEUE_PREFIX } from '../../src/control/operations/task-queue.js';
import { hours, minutes, type Duration } from '../../src/model/duration.js';
import { connectJobs, type JobsConnections } from '../../src/store/jobs-connections.js';
import { startRedis } from '../support/servers/redis.js';
import type { TestServer } from '../support/servers/test-server.js';

describe('the schedule of runs', () => {
  let server: TestServer;
  let redis: JobsConnections;
  let queue: RunQueue;
  beforeAll(async () => {
    server = await startRedis();
    redis = await connectJobs({ url: server.url, name: 'spec' });
    queue = new Queue(RUN_QUEUE, { connection: redis.ask, prefix: QUEUE_PREFIX });
  });
  afterAll(async () => {
    await queue.close();
    redis.ask.disconnect();
    redis.work.disconnect();
    await server.stop();
  });
  beforeEach(() => redis.ask.flushall());

  const every = (period: Duration): Reconciled => {
    if (!isReconciled(stockLevels)) throw new Error('The example is not reconciled.');
    const reconciled = { ...stockLevels.reconciled, every: period };
    return { ...stockLevels, reconciled };
  };
  const schedulers = async () =>
    (await queue.getJobSchedulers()).map(({ key, every: ms }) => [key, Number(ms)]);

  it('is made once, and again where Redis lost it', async () => {
    const schedule = new RunSchedule(queue, [every(minutes(5))]);
    await schedule.look();
    expect(await schedulers()).toEqual([['stock-levels:v1', minutes(5)]]);
    const [first] = await queue.getDelayed();
    await schedule.look();
    expect((await queue.getDelayed()).map(({ id }) => id)).toEqual(
      first === undefined ? [] : [first.id],
    );
    await redis.ask.flushall();
    await schedule.look();
    expect(await schedulers()).toEqual([['stock-levels:v1', minutes(5)]]);
    expect(await queue.getGlobalConcurrency()).toBe(1);
  });

  it('follows what is declared', async () => {
    await new RunSchedule(queue, [every(minutes(5))]).look();
    await new RunSchedule(queue, [every(hours(1))]).look();
    expect(await schedulers()).toEqual([['stock-levels:v1', hours(1)]]);
    await new RunSchedule(queue, []).look();
    expect(await schedulers()).toEqual([]);
  });
});
