import { jetstreamManager } from '@nats-io/jetstream';
import { UserCardsModule } from '../../projections/user-cards/user-cards.module.js';
import { startReplica, type OperatedStation } from '../support/operated-station.js';
import { UserService } from '../support/producers/user-service.js';
import { startServers, type RunningServers } from '../support/running-servers.js';
import { until } from '../support/until.js';

const USERS = 1_200;

describe('a station that begins after the users were published', () => {
  let servers: RunningServers;
  let people: UserService;
  let station: OperatedStation;
  beforeAll(async () => {
    servers = await startServers();
    people = await UserService.start(servers.natsServer.url);
    for (let i = 0; i < USERS; i++) await people.register(`u${i}`, `nick ${i}`);
    await people.rename('u7', 'Blackbird');
    await people.erase('u8');
    await (await jetstreamManager(servers.nats)).streams.purge('USERS');
    station = await startReplica(
      { served: UserCardsModule },
      {
        STATION_NAME: 'a',
        NATS_URL: servers.natsServer.url,
        REDIS_URL: servers.redisServer.url,
        DATABASE_URL: 'pglite:memory',
      },
    );
  }, 60_000);
  afterAll(async () => {
    await station.stop();
    await people.stop();
    await servers.stop();
  });

  async function ask<Data>(query: string): Promise<Data> {
    const { body } = await station.post('/graphql', { query });
    expect(body['errors']).toBeUndefined();
    return body['data'] as Data;
  }
  const nicknameOf = async (userId: string): Promise<string | undefined> => {
    type Card = { userCard: { nickname: string } | null };
    const { userCard } = await ask<Card>(`{ userCard(userId: "${userId}") { nickname } }`);
    return userCard?.nickname;
  };
  type Task = { phase: string; counts: object; streams: { stream: string; snapshot?: object }[] };
  const task = async (): Promise<Task | undefined> =>
    ((await station.get('/control/tasks')).body['tasks'] as Task[])[0];

  it('shows them as the user service tells them', async () => {
    await until(async () => (await task())?.phase === 'running');
    const told = await Promise.all(['u0', 'u7', 'u8', 'u1199'].map(nicknameOf));
    expect(told).toEqual(['nick 0', 'Blackbird', undefined, 'nick 1199']);
  });

  it('tells operators how much it was told', async () => {
    const { streams = [], counts } = (await task()) ?? {};
    expect(streams.find(({ stream }) => stream === 'USERS')).toMatchObject({
      checkpoint: USERS + 2,
      snapshot: { pages: 3, counts: { folded: USERS - 1 }, whole: true },
    });
    expect(counts).toEqual({ folded: 0, filtered: 0, deadLettered: 0 });
    expect(await station.text('/metrics')).toMatch(
      /^station_snapshot_events_total\{.*task="user-cards",outcome="folded".*\} 1199$/m,
    );
  });

  it('goes on with what is published, and proves its age', async () => {
    await people.rename('u7', 'Nightingale');
    await people.erase('u0');
    await people.register('u8', 'back again');
    await until(async () => (await nicknameOf('u8')) !== undefined, { timeoutMs: 20_000 });
    expect(await nicknameOf('u7')).toBe('Nightingale');
    expect(await nicknameOf('u0')).toBeUndefined();
    type Fresh = { userCards: { freshness: { state: string } } };
    await until(async () => {
      const { userCards } = await ask<Fresh>('{ userCards { freshness { state } } }');
      return userCards.freshness.state === 'FRESH';
    });
  });
});
