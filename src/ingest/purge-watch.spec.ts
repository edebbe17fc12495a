import { MemorySource } from '../source/memory-source.js';
import { PurgeWatch } from './purge-watch.js';

describe('the watch for purges', () => {
  let source: MemorySource;
  let watch: PurgeWatch;
  beforeEach(() => {
    source = new MemorySource();
    source.createStream('GAMES', ['games.*', 'other.*']);
    for (const subject of ['games.a', 'other.b', 'other.c', 'games.d']) source.publish(subject, {});
    watch = new PurgeWatch(source);
  });

  it('takes a jump over other subjects for what it is', async () => {
    watch.saw('GAMES', 1, 4);
    expect(await watch.foundPurge()).toBe(false);
  });

  it('finds messages that were gone before they were delivered', async () => {
    source.purge('GAMES', 4);
    watch.saw('GAMES', 1, 4);
    expect(await watch.foundPurge()).toBe(true);
  });

  it('does not mind a purge of what was delivered', async () => {
    source.purge('GAMES', 2);
    watch.saw('GAMES', 1, 4);
    expect(await watch.foundPurge()).toBe(false);
  });

  it('asks nothing while every message follows the one before', async () => {
    source.deleteStream('GAMES');
    watch.saw('GAMES', 1, 2);
    expect(await watch.foundPurge()).toBe(false);
  });

  it('finds a stream that is gone', async () => {
    source.deleteStream('GAMES');
    watch.saw('GAMES', 1, 3);
    expect(await watch.foundPurge()).toBe(true);
  });
});
