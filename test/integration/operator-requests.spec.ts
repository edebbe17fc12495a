import { OperatedPair } from '../support/operated-pair.js';
import type { OperatedStation, Reply } from '../support/operated-station.js';

describe('what operators ask for', () => {
  let pair: OperatedPair;
  beforeAll(async () => {
    pair = await OperatedPair.begin();
  });
  afterAll(() => pair.end());
  beforeEach(() => pair.fresh());
  afterEach(() => pair.stop());

  it('is answered with everything that is wrong with it', async () => {
    const { other } = await pair.roles();
    const cases: [Reply, number, string, RegExp][] = [
      [
        await other.post('/control/dead-letters/redrive', { key: 'ann', number: 0, all: true }),
        ...([400, 'BAD_USER_INPUT', /4 faults.*number: .*all.*projection: .*key: /] as const),
      ],
      [
        await other.post('/control/dead-letters/redrive', { key: 'ann' }),
        ...([400, 'BAD_USER_INPUT', /projection: must be named/] as const),
      ],
      [
        await other.post('/control/dead-letters/discard', {
          projection: 'totals',
          number: 9,
          reason: 'x',
        }),
        ...([404, 'DEAD_LETTER_UNKNOWN', /no dead letter 9/] as const),
      ],
      [
        await other.post('/control/tasks/none/resume'),
        ...([404, 'PROJECTION_UNKNOWN', /no projection none/] as const),
      ],
      [
        await other.post('/control/tasks/totals/resume', undefined, {}),
        ...([401, 'OPERATOR_UNKNOWN', /x-operator/] as const),
      ],
      [
        await other.get('/control/dead-letters?limit=0&code=NONE&page=2'),
        ...([400, 'BAD_USER_INPUT', /3 faults.*code: .*limit: .*page/] as const),
      ],
      [
        await other.get('/control/dead-letters?projection=%00&key=%00'),
        ...([400, 'BAD_USER_INPUT', /projection: must be without .*key: must be/] as const),
      ],
      [
        await other.get('/control/erasures/%00'),
        ...([400, 'BAD_USER_INPUT', /must be without U\+0000/] as const),
      ],
      [
        await other.post('/control/erasures', { person: 'ann', reason: 'asked\0' }),
        ...([400, 'BAD_USER_INPUT', /reason: must be without U\+0000/] as const),
      ],
    ];
    for (const [{ status, body }, expected, code, message] of cases)
      expect({ status, ...body }).toMatchObject({
        status: expected,
        error: { code, message: expect.stringMatching(message) as string },
      });
    expect(await pair.audit()).toEqual([]);
  });

  it('needs the token in production, and is refused where there is none', async () => {
    const token = 'correct-horse-battery';
    const locked = await pair.start('locked', { NODE_ENV: 'production' });
    const guarded = await pair.start('guarded', { NODE_ENV: 'production', CONTROL_TOKEN: token });
    const resume = (station: OperatedStation, headers: Record<string, string>) =>
      station.post('/control/tasks/totals/resume', undefined, { 'x-operator': 'ann', ...headers });
    for (const authorization of ['', `Bearer ${token}`])
      expect(await resume(locked, { authorization })).toMatchObject({
        status: 403,
        body: { error: { code: 'OPERATOR_REFUSED' } },
      });
    expect((await resume(guarded, { authorization: `Bearer ${token}x` })).status).toBe(403);
    expect((await guarded.get('/control/dead-letters')).status).toBe(403);
    expect((await guarded.get('/control/tasks')).status).toBe(200);
    expect((await resume(guarded, { authorization: `Bearer ${token}` })).status).toBe(200);
  });
});
