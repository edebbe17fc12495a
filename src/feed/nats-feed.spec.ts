import { FeedBed, score } from '../../test/support/nats-feed/feed-bed.js';
import { until } from '../../test/support/until.js';

describe('a feed over NATS', () => {
  let bed: FeedBed;
  beforeEach(() => {
    bed = new FeedBed();
  });
  afterEach(() => bed.close());

  it('begins with the rows that are there, then tells each change in order', async () => {
    await bed.commit({ ann: score('ann', 1), bob: score('bob', 2), cid: score('cid', 3) });
    bed.running();
    await bed.toldUpTo(3);
    await bed.commit({ bob: undefined });
    await bed.commit({ ann: score('ann', 9) });
    await bed.toldUpTo(5);
    const told = bed.messages;
    expect(told.map(({ kind }) => kind)).toEqual([
      'RESET',
      'SNAPSHOT',
      'SNAPSHOT',
      'SNAPSHOT',
      'READY',
      'REMOVED',
      'UPDATED',
    ]);
    expect(told.at(-1)).toEqual({
      projection: 'scores',
      version: 1,
      generation: 1,
      number: 5,
      kind: 'UPDATED',
      key: 'ann',
      row: score('ann', 9),
      committedAt: '1970-01-01T00:00:01.003Z',
      cursor: 'after 5',
      complete: true,
    });
    expect(bed.followed.state).toEqual({ ann: score('ann', 9), cid: score('cid', 3) });
  });

  it('forgets what was told before once all rows are told anew, and says how much of it was asked for', async () => {
    const feed = bed.running();
    await bed.commit({ ann: score('ann', 1), bob: score('bob', 2) });
    await bed.toldUpTo(2);
    await bed.commit({ ann: undefined });
    const found: number[] = [];
    await feed.forget({
      isSecret: (payload) => (JSON.parse(payload) as { key: string | null }).key === 'ann',
      found: async (messages) => void found.push(messages),
    });
    expect(found).toEqual([2]);
    expect(bed.kinds).toEqual(['RESET', 'SNAPSHOT', 'READY']);
    expect(bed.messages.map(({ key }) => key)).toEqual([null, 'bob', null]);
    expect(bed.messages[0]).toMatchObject({ continues: true, number: 3 });
    await bed.commit({ bob: score('bob', 4) });
    await bed.toldUpTo(4);
    expect(bed.followed.state).toEqual({ bob: score('bob', 4) });
  });

  it('tells nothing anew where nothing that was told is to be forgotten', async () => {
    const feed = bed.running();
    await bed.commit({ ann: score('ann', 1) });
    await bed.toldUpTo(1);
    await feed.forget({ isSecret: () => false, found: async () => undefined });
    expect(bed.kinds.filter((kind) => kind === 'RESET')).toHaveLength(1);
  });

  it('forgets nothing where another replica tells, and says so where one takes over meanwhile', async () => {
    const range = { isSecret: () => true, found: async () => undefined };
    await bed.feed().forget(range);
    const feed = bed.running();
    await bed.toldUpTo(0);
    bed.outlet.away = new Error('away');
    const forgotten = feed.forget(range);
    feed.want(false);
    await expect(forgotten).rejects.toThrow('Another replica tells');
    bed.outlet.away = undefined;
  });

  it('is ready at once where there is no row, and says so', async () => {
    bed.running();
    await bed.toldUpTo(0);
    expect(bed.kinds).toEqual(['RESET', 'READY']);
  });

  it('gives each message an id of its own, and writes it as a CloudEvent', async () => {
    await bed.commit({ ann: score('ann', 1), bob: score('bob', 2) });
    bed.running();
    await bed.toldUpTo(2);
    await bed.commit({ ann: score('ann', 2) });
    await bed.toldUpTo(3);
    expect(bed.outlet.stored.map(({ message }) => message.id)).toEqual([
      expect.stringMatching(/^scores:v1:1:reset:1:\w{8}$/),
      expect.stringMatching(/^scores:v1:1:snapshot:2:\w{8}$/),
      expect.stringMatching(/^scores:v1:1:snapshot:3:\w{8}$/),
      expect.stringMatching(/^scores:v1:1:ready:4:\w{8}$/),
      'scores:v1:1:3',
    ]);
    expect(bed.outlet.stored.at(-1)?.message.headers).toEqual({
      'ce-specversion': ['1.0'],
      'ce-id': ['scores:v1:1:3'],
      'ce-type': ['station.feed.updated'],
      'ce-source': ['/station/feed/scores'],
      'ce-dataschema': ['urn:data-station:feed:scores:v1'],
      'ce-time': ['1970-01-01T00:00:01.002Z'],
      'content-type': ['application/json'],
    });
  });

  it('goes on where the stream ends, whoever told before', async () => {
    const first = bed.running();
    await bed.toldUpTo(0);
    await bed.commit({ ann: score('ann', 1) });
    await bed.toldUpTo(1);
    first.want(false);
    await bed.commit({ ann: score('ann', 2), bob: score('bob', 1) });
    bed.running();
    await bed.toldUpTo(3);
    expect(bed.kinds).toEqual(['RESET', 'READY', 'UPDATED', 'UPDATED', 'UPDATED']);
  });

  it('neither repeats nor reorders when two tell at once', async () => {
    bed.running();
    bed.running();
    for (let points = 1; points <= 40; points += 1)
      await bed.commit({ ann: score('ann', points), bob: score('bob', points) });
    // The bed.log keeps 6 changes: what was not told in time is told as a snapshot.
    await bed.toldUpTo(80);
    expect(bed.followed.state).toEqual({ ann: score('ann', 40), bob: score('bob', 40) });
  });

  it('tells changes once when the answer to some was lost', async () => {
    bed.running();
    await bed.toldUpTo(0);
    bed.outlet.cutAfter = 1;
    await bed.commit({ ann: score('ann', 1), bob: score('bob', 1), cid: score('cid', 1) });
    await bed.toldUpTo(3);
    expect(bed.followed.applied).toEqual([1, 2, 3]);
  });

  it('waits while NATS is away, loses nothing, and says how far behind it is', async () => {
    const feed = bed.running();
    await bed.toldUpTo(0);
    bed.outlet.away = new Error('nobody answers');
    await bed.commit({ ann: score('ann', 1), bob: score('bob', 1) });
    await until(() => bed.news.length > 0);
    expect(bed.news).toEqual(['The feed of scores over NATS waits: nobody answers']);
    expect(await feed.lag()).toBe(2);
    bed.outlet.away = undefined;
    await bed.toldUpTo(2);
    await until(async () => (await feed.lag()) === 0);
    expect(bed.followed.applied).toEqual([1, 2]);
    await until(() => bed.news.length === 2);
    expect(bed.news.at(-1)).toBe('The feed of scores over NATS goes on.');
  });

  it('tells what is committed before it ends', async () => {
    const feed = bed.running();
    await bed.toldUpTo(0);
    await bed.commit({ ann: score('ann', 1), bob: score('bob', 1) });
    await feed.drain();
    expect(bed.messages.at(-1)).toMatchObject({ number: 2 });
    feed.want(true);
    await bed.commit({ ann: score('ann', 2) });
    expect(await feed.lag()).toBeUndefined();
  });

  it('says nothing of its lag where another replica tells the changes', async () => {
    const feed = bed.feed();
    expect(await feed.lag()).toBeUndefined();
  });
});
