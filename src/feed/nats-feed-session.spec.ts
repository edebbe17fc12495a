import { FeedBed, score } from '../../test/support/nats-feed/feed-bed.js';
import { scores } from '../../test/support/example-projection.js';
import { MemoryOutlet } from '../../test/support/nats-feed/memory-outlet.js';
import { until } from '../../test/support/until.js';
import { seconds } from '../model/duration.js';
import { NatsFeedSession } from './nats-feed-session.js';

describe('a feed over NATS tells its rows', () => {
  let bed: FeedBed;
  beforeEach(() => {
    bed = new FeedBed();
  });
  afterEach(() => bed.close());

  it('tells all rows anew when the log no longer reaches back', async () => {
    const first = bed.running();
    await bed.commit({ ann: score('ann', 1), dee: score('dee', 1) });
    await bed.toldUpTo(2);
    first.want(false);
    await bed.commit({ dee: undefined });
    for (const points of [2, 3, 4, 5, 6, 7]) await bed.commit({ ann: score('ann', points) });
    bed.running();
    await bed.toldUpTo(9);
    expect(bed.followed).toMatchObject({ resets: 2, renewals: 0, state: { ann: score('ann', 7) } });
  });

  it('tells all rows anew after a reset of the projection', async () => {
    bed.running();
    await bed.commit({ ann: score('ann', 1) });
    await bed.toldUpTo(1);
    const store = bed.stores.open(scores);
    await store.reset((await store.claim({ owner: 'spec', ttl: seconds(60) })) ?? 0);
    await bed.commit({ bob: score('bob', 1) });
    await bed.toldUpTo(3);
    expect(bed.followed).toMatchObject({ resets: 2, state: { bob: score('bob', 1) } });
  });

  it('tells all rows anew when the store came back older and numbers other changes', async () => {
    const first = bed.running();
    await bed.commit({ ann: score('ann', 1) });
    await bed.toldUpTo(1);
    first.want(false);
    bed.log.shown = (run) =>
      run.map((change) => ({ ...change, committedAt: change.committedAt + 5 }));
    bed.running();
    await until(() => bed.kinds.filter((kind) => kind === 'RESET').length === 2);
    await bed.toldUpTo(1);
    expect(bed.messages.findLast(({ kind }) => kind === 'RESET')).toMatchObject({
      continues: false,
      generation: 4,
    });
  });

  it('tells all rows anew when the store lost changes that were in them already', async () => {
    await bed.commit({ ann: score('ann', 1) });
    await bed.commit({ ann: score('ann', 2) });
    const head = bed.log.head.bind(bed.log);
    bed.log.head = () => new Promise((resolve) => void setImmediate(resolve, 1));
    bed.log.shown = (run) => run.filter(({ cursor }) => cursor <= 1);
    bed.running();
    await until(() => bed.kinds.filter((kind) => kind === 'RESET').length > 1);
    expect(bed.kinds).not.toContain('READY');
    bed.log.head = head;
    bed.log.shown = undefined;
    await bed.toldUpTo(2);
    expect(bed.followed.state).toEqual({ ann: score('ann', 2) });
  });

  it('begins a snapshot again that another left off in the middle, without forgetting anybody', async () => {
    await bed.commit({ ann: score('ann', 1), bob: score('bob', 1), cid: score('cid', 1) });
    const first = bed.running();
    await bed.toldUpTo(3);
    first.want(false);
    const whole = bed.outlet.stored;
    bed.outlet = new MemoryOutlet();
    for (const { message } of whole.slice(0, 3)) bed.outlet.put(message);
    bed.running();
    await bed.toldUpTo(3);
    expect(bed.kinds.slice(3)).toEqual(['RESET', 'SNAPSHOT', 'SNAPSHOT', 'SNAPSHOT', 'READY']);
    expect(bed.followed).toMatchObject({ resets: 1, renewals: 1 });
  });

  it('tells the rows again before the stream loses them, which followers need not heed', async () => {
    await bed.commit({ ann: score('ann', 1) });
    bed.running();
    await bed.toldUpTo(1);
    bed.outlet.share = { ofBytes: 0, ofAge: 0.6 };
    await bed.commit({ ann: score('ann', 2) });
    await until(() => bed.followed.renewals > 0);
    bed.outlet.share = { ofBytes: 0, ofAge: 0 };
    await until(() => bed.messages.at(-1)?.complete === true);
    expect(bed.followed).toMatchObject({ resets: 1, state: { ann: score('ann', 2) } });
  });

  it('does not fill the stream with snapshots where one of them takes up most of it', async () => {
    await bed.commit({ ann: score('ann', 1), bob: score('bob', 1) });
    bed.running();
    await bed.toldUpTo(2);
    bed.outlet.share = { ofBytes: 1, ofAge: 0 };
    await bed.commit({ ann: score('ann', 2) });
    await bed.toldUpTo(3);
    expect(bed.followed.renewals).toBe(0);
    await bed.commit({ ann: score('ann', 3) });
    await until(() => bed.followed.renewals > 0);
    bed.outlet.share = { ofBytes: 0, ofAge: 0 };
  });

  it('begins anew when the stream has lost its last message', async () => {
    const first = bed.running();
    await bed.commit({ ann: score('ann', 1) });
    await bed.toldUpTo(1);
    first.want(false);
    bed.outlet.lose();
    bed.running();
    await bed.toldUpTo(1);
    expect(bed.kinds).toEqual(['RESET', 'SNAPSHOT', 'READY']);
  });

  it('makes the rest of a snapshot good that another one left while nothing changes', async () => {
    await bed.commit({ ann: score('ann', 1) });
    bed.running();
    await bed.toldUpTo(1);
    const [reset] = bed.outlet.stored;
    bed.outlet.put({
      id: 'another',
      headers: {},
      payload: JSON.stringify({
        ...(JSON.parse(reset?.message.payload ?? '') as object),
        number: 1,
        generation: 4,
        continues: true,
      }),
    });
    await until(() => bed.messages.length > 4);
    await bed.toldUpTo(1);
    expect(bed.kinds.slice(3)).toEqual(['RESET', 'RESET', 'SNAPSHOT', 'READY']);
  });

  it('does not take the rows of another teller for its own', async () => {
    const parts = bed.parts();
    const [one, other] = [await NatsFeedSession.open(parts), await NatsFeedSession.open(parts)];
    if (one === 'superseded' || other === 'superseded') throw new Error('Nobody told before.');
    expect(await one.step()).toBe('told');
    expect(await other.step()).toBe('overtaken');
  });

  it('begins anew behind a message that is none of its own', async () => {
    bed.outlet.put({ id: 'x', headers: {}, payload: 'hello' });
    bed.running();
    await until(() => bed.outlet.stored.length === 3);
    expect(bed.outlet.stored[1]?.message.id).toMatch(/^scores:v1:2:reset:2:/);
  });

  it('gives way to a higher version, and takes over from a lower one', async () => {
    const old = bed.running();
    await bed.commit({ ann: score('ann', 1) });
    await bed.toldUpTo(1);
    bed.running({ ...scores, version: 2 });
    await until(() => bed.messages.some(({ version }) => version === 2));
    await bed.commit({ ann: score('ann', 2) });
    await until(() => bed.news.some((told) => told.includes('a higher version than 1')));
    await bed.toldUpTo(2);
    expect(bed.messages.at(-1)).toMatchObject({ version: 2, row: score('ann', 2) });
    expect(await old.lag()).toBeGreaterThanOrEqual(0);
  });
});
