import { milliseconds } from '../../model/duration.js';
import { serverCheck, type HealthCheck, type Readiness } from './health-check.js';
import { Health } from './health.js';

const says = (name: string, readiness: Readiness): HealthCheck => ({
  name,
  check: () => readiness,
});
const healthOf = (...checks: HealthCheck[]): Health => {
  const health = new Health();
  for (const check of checks) health.register(check);
  return health;
};

describe('the health of a station', () => {
  it('is ready when every check is', async () => {
    const detail = { tasks: 3 };
    expect(
      await healthOf(says('a', { ready: true, detail }), says('b', { ready: true })).report(),
    ).toEqual({
      status: 'ready',
      checks: [
        { name: 'a', state: 'ready', detail },
        { name: 'b', state: 'ready' },
      ],
    });
  });

  it('is not ready when one check is not, and says why', async () => {
    const health = healthOf(says('a', { ready: true }), says('b', { ready: false, reason: 'No.' }));
    expect(await health.report()).toEqual({
      status: 'not-ready',
      checks: [
        { name: 'a', state: 'ready' },
        { name: 'b', state: 'not-ready', reason: 'No.' },
      ],
    });
  });

  it('stays ready with a part that is degraded, and says why', async () => {
    expect(await healthOf(says('a', { ready: true, reason: 'Slow.' })).report()).toEqual({
      status: 'ready',
      checks: [{ name: 'a', state: 'degraded', reason: 'Slow.' }],
    });
  });

  it('counts a check that rejects as not ready', async () => {
    const failing = { name: 'a', check: () => Promise.reject(new Error('Broken.')) };
    expect((await healthOf(failing).report()).checks).toEqual([
      { name: 'a', state: 'not-ready', reason: 'Broken.' },
    ]);
  });

  it('counts a check that throws as not ready', async () => {
    const failing: HealthCheck = {
      name: 'a',
      check: () => {
        throw new Error('Broken.');
      },
    };
    expect((await healthOf(failing).report()).status).toBe('not-ready');
  });

  it('does not wait longer than allowed for a check that never answers', async () => {
    const silent = { name: 'a', check: () => new Promise<Readiness>(() => undefined) };
    expect((await healthOf(silent).report(milliseconds(5))).checks).toEqual([
      { name: 'a', state: 'not-ready', reason: 'It did not answer within 5 ms.' },
    ]);
  });

  it.each([
    ['asked to drain', (health: Health) => health.drain()],
    ['stopped by Nest', (health: Health) => health.onModuleDestroy()],
  ])('is not ready once it was %s', async (_, stop) => {
    const health = healthOf(says('a', { ready: true }));
    stop(health);
    const { status, checks } = await health.report();
    expect(status).toBe('not-ready');
    expect(checks.map(({ name, state }) => [name, state])).toEqual([
      ['station', 'not-ready'],
      ['a', 'ready'],
    ]);
  });

  it('refuses two checks of one name', () => {
    expect(() => healthOf(says('a', { ready: true }), says('a', { ready: true }))).toThrow(
      'Two health checks are named a.',
    );
  });
});

describe('the check of a server', () => {
  const away = () => Promise.reject(new Error('refused'));

  it('is ready when the server answers', async () => {
    const check = serverCheck({ name: 'redis', ping: async () => 'PONG', needed: true });
    expect(await check.check()).toEqual({ ready: true });
  });

  it('is not ready when a needed server does not', async () => {
    const check = serverCheck({ name: 'redis', ping: away, needed: true });
    expect(await check.check()).toEqual({ ready: false, reason: 'refused' });
  });

  it('is ready with a reason when the station serves without it', async () => {
    const check = serverCheck({ name: 'sql', ping: away, needed: false });
    expect(await check.check()).toEqual({ ready: true, reason: 'refused' });
  });
});
