import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Catalogue } from '../../src/control/catalogue/catalogue.js';
import { ControlModule } from '../../src/control/control.module.js';
import { Health } from '../../src/control/health/health.js';
import { Metrics } from '../../src/control/metrics/metrics.js';
import { Sql } from '../../src/control/sql/sql.js';
import type { Projection } from '../../src/model/projection.js';
import { scores } from '../support/example-projection.js';

describe('the control room of a station', () => {
  let app: NestFastifyApplication;
  let url: string;
  const get = (path: string) => fetch(`${url}${path}`);

  beforeAll(async () => {
    const control = ControlModule.for({
      database: { kind: 'pglite-memory' },
      projections: [scores as Projection],
    });
    const testing = await Test.createTestingModule({ imports: [control] }).compile();
    app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    app.useLogger(false);
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterAll(() => app.close());

  it('records at start what is served', async () => {
    const versions = await app.get(Catalogue).versions();
    expect(versions.map(({ name, version }) => [name, version])).toEqual([['scores', 1]]);
  });

  it('says that the process lives', async () => {
    const answer = await get('/healthz');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ status: 'ok' });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('says that it is ready, and then why it is not', async () => {
    const ready = await get('/readyz');
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({
      status: 'ready',
      checks: [{ name: 'sql', state: 'ready' }],
    });
    let redis = { ready: false, reason: 'Away.' };
    app.get(Health).register({ name: 'redis', check: () => redis });
    const away = await get('/readyz');
    expect(away.status).toBe(503);
    expect(await away.json()).toEqual({
      status: 'not-ready',
      checks: [
        { name: 'sql', state: 'ready' },
        { name: 'redis', state: 'not-ready', reason: 'Away.' },
      ],
    });
    redis = { ready: true, reason: 'Slow.' };
    expect((await get('/readyz')).status).toBe(200);
  });

  it('gives its metrics to Prometheus', async () => {
    app.get(Metrics).observe({ fact: 'task-moved', task: 'scores:v1', to: 'running' });
    const answer = await get('/metrics');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await answer.text()).toContain(
      'station_task_phase{task="scores:v1",phase="running"} 1\n',
    );
  });

  it('is not ready while it drains, and closes its database last', async () => {
    app.get(Health).drain();
    expect((await get('/readyz')).status).toBe(503);
    expect((await get('/healthz')).status).toBe(200);
    const sql = app.get(Sql);
    await app.close();
    await expect(sql.ping()).rejects.toMatchObject({ code: 'SQL_UNAVAILABLE' });
  });
});
