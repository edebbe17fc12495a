import { milliseconds } from '../model/duration.js';
import { until } from '../../test/support/until.js';
import { StandingWatch } from './standing-watch.js';

describe('the watch over credentials', () => {
  let ended: number;
  let read: number;
  let answer: () => void;
  let watch: StandingWatch;
  beforeEach(() => {
    [ended, read] = [0, 0];
    const keys = {
      refresh: () => {
        read++;
        return new Promise<void>((resolve) => (answer = resolve));
      },
    };
    const authentication = { endEnded: () => void ended++ };
    watch = new StandingWatch({ keys, authentication }, milliseconds(1));
    watch.onApplicationBootstrap();
  });
  afterEach(() => watch.beforeApplicationShutdown());

  it('goes on ending what expires while the keys cannot be read, and reads them once at a time', async () => {
    await until(() => ended > 3);
    expect(read).toBe(1);
    answer();
    await until(() => read > 1);
  });

  it('ends when the station does', async () => {
    await until(() => read === 1);
    watch.beforeApplicationShutdown();
    const [before] = [ended];
    answer();
    await new Promise((later) => setImmediate(later));
    expect([read, ended]).toEqual([1, before + 1]);
  });
});
