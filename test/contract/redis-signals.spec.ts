import { seconds } from '../../src/model/duration.js';
import type { Redis } from 'ioredis';
import { connectRedis } from '../../src/store/redis-connection.js';
import { RedisProjectionStores } from '../../src/store/redis-projection-stores.js';
import { RedisSignals } from '../../src/store/redis-signals.js';
import { scores } from '../support/example-projection.js';
import { racers } from '../support/racing-projection.js';
import { startRedis } from '../support/servers/redis.js';
import { until } from '../support/until.js';
import { ear, keepsTheSignalPromises } from './signals.contract.js';

describe('RedisSignals', () => {
  let server: Awaited<ReturnType<typeof startRedis>>;
  let redis: Redis;
  let opened: RedisSignals[];
  let stores: RedisProjectionStores;
  beforeAll(async () => {
    server = await startRedis();
    redis = await connectRedis({ url: server.url, name: 'spec' });
    stores = new RedisProjectionStores({ reads: redis, writes: redis });
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });
  beforeEach(async () => {
    await until(() => redis.flushall().catch(() => false));
    opened = [];
  });
  afterEach(() => {
    for (const signals of opened) signals.close();
  });

  const signals = () => {
    const made = new RedisSignals(redis);
    opened.push(made);
    return made;
  };
  keepsTheSignalPromises(async () => ({ here: signals(), there: signals(), stores }));

  const channels = async () => (await redis.call('PUBSUB', 'SHARDCHANNELS')) as string[];
  const connections = async () => {
    const clients = String(await redis.client('LIST'));
    return clients.split('\n').filter((line) => line.includes('name=spec-signals'));
  };
  const answers = () => until(() => redis.ping().catch(() => false));
  const move = async () => {
    const store = stores.open(scores);
    const token = (await store.claim({ owner: 'a', ttl: seconds(60) })) ?? 0;
    await store.noteGap(token, true);
  };

  it('hear on one connection, made with the first listener and gone when closed', async () => {
    const here = signals();
    expect(await connections()).toEqual([]);
    await Promise.all([
      here.onMoved(scores, () => undefined),
      here.onMoved(scores, () => undefined),
      here.onMoved(racers, () => undefined),
    ]);
    here.onWanted(scores, () => undefined);
    expect(await connections()).toHaveLength(1);
    here.close();
    await until(async () => (await connections()).length === 0);
    await expect(here.onMoved(scores, () => undefined)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    });
    expect(await connections()).toEqual([]);
  });

  it('listen to a channel while somebody does', async () => {
    const here = signals();
    const first = await here.onMoved(scores, () => undefined);
    const second = await here.onMoved(scores, () => undefined);
    first();
    await here.onMoved(racers, () => undefined);
    expect(await channels()).toHaveLength(2);
    second();
    await until(async () => (await channels()).length === 1);
  });

  it('go on after their connection was cut, and tell each listener once that something may have moved', async () => {
    const here = signals();
    const [moved, wanted] = [ear(), ear()];
    await here.onMoved(scores, moved.hear);
    here.onWanted(scores, wanted.hear);
    await until(async () => (await channels()).length === 2);
    await redis.client('KILL', 'TYPE', 'pubsub');
    await until(() => moved.times() === 1 && wanted.times() === 1);
    await move();
    await here.want(scores);
    await until(() => moved.times() === 2 && wanted.times() === 2);
  });

  it('say that the store is unavailable while it is away, and go on when it is back', async () => {
    const here = signals();
    const [moved, wanted, late, again] = [ear(), ear(), ear(), ear()];
    await here.onMoved(scores, moved.hear);
    here.onWanted(scores, wanted.hear);
    await server.kill();
    const away = { code: 'STORE_UNAVAILABLE' };
    const ask = (hear: () => void) =>
      here.onMoved(racers, hear).then(
        (stop) => stop(),
        (error: object) => error,
      );
    await until(async () => (await ask(late.hear)) !== undefined);
    expect(await ask(late.hear)).toMatchObject(away);
    await expect(here.want(scores)).rejects.toMatchObject(away);
    const elsewhere = signals();
    await expect(elsewhere.onMoved(scores, late.hear)).rejects.toMatchObject(away);
    elsewhere.onWanted(scores, again.hear);
    await server.restart();
    await answers();
    await until(() => moved.times() > 0 && wanted.times() > 0);
    const [hadMoved, hadWanted] = [moved.times(), wanted.times()];
    await move();
    await here.want(scores);
    await until(() => moved.times() > hadMoved && wanted.times() > hadWanted && again.times() > 0);
    expect(late.times()).toBe(0);
  });

  it('reject at a server that froze, and go on when it answers again', async () => {
    const here = signals();
    const moved = ear();
    await here.onMoved(scores, moved.hear);
    server.pause();
    await expect(here.onMoved(racers, () => undefined)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    });
    server.resume();
    await answers();
    await until(() => moved.times() === 1);
    await move();
    await until(() => moved.times() === 2);
  });
});
