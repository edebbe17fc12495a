import type { Fact, TaskPhase } from '../model/fact.js';
import { MemoryProjectionStores } from '../store/memory-projection-store.js';
import { MemorySignals } from '../store/memory-signals.js';
import { scores } from '../../test/support/example-projection.js';
import { MemoryOutlet } from '../../test/support/nats-feed/memory-outlet.js';
import { until } from '../../test/support/until.js';
import { MemoryFeedLog } from './memory-change-feed.js';
import { NatsFeeds } from './nats-feeds.js';

const fed = { ...scores, feed: { nats: true } };
const quiet = { ...scores, name: 'quiet' };

describe('the feeds over NATS of a replica', () => {
  let made: string[];
  let outlet: MemoryOutlet;
  let feeds: NatsFeeds;
  let log: MemoryFeedLog;
  beforeEach(() => {
    const stores = new MemoryProjectionStores();
    made = [];
    outlet = new MemoryOutlet();
    log = new MemoryFeedLog(stores.open(fed));
    feeds = new NatsFeeds([fed, quiet], (projection) => {
      made.push(projection.name);
      return {
        projection,
        log,
        store: stores.open(fed),
        outlet,
        rows: { schema: {}, toJson: (row) => row, cursorAt: String },
        signals: new MemorySignals(stores),
        tell: () => undefined,
      };
    });
  });
  afterEach(() => feeds.beforeApplicationShutdown());

  const moved = (task: string, to: TaskPhase): void => {
    const fact: Fact = { fact: 'task-moved', task, to };
    feeds.observe(fact);
  };
  const tells = () => until(async () => (await feeds.lags()).length === 1);

  it('are told by the owner of the task, and by nobody where the projection did not ask for one', async () => {
    moved('scores', 'standby');
    moved('quiet', 'running');
    expect(made).toEqual([]);
    moved('scores', 'running');
    await tells();
    expect(made).toEqual(['scores']);
    expect(await feeds.lags()).toEqual([{ projection: fed, changes: 0 }]);
  });

  it.each<TaskPhase>(['gap', 'halted'])('go on while the task stands in %s', async (phase) => {
    moved('scores', phase);
    await tells();
  });

  it('stay with their teller while something is away, and leave with the task', async () => {
    moved('scores', 'running');
    await tells();
    moved('scores', 'retrying');
    expect(await feeds.lags()).toHaveLength(1);
    moved('scores', 'standby');
    expect(await feeds.lags()).toEqual([]);
    moved('scores', 'running');
    await tells();
    expect(made).toEqual(['scores']);
  });

  it('leave out the lag of a feed whose store is away', async () => {
    moved('scores', 'running');
    await tells();
    log.head = () => Promise.reject(new Error('away'));
    expect(await feeds.lags()).toEqual([]);
  });
});
