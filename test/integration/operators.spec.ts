import { OperatedPair, operationOf } from '../support/operated-pair.js';
import { until } from '../support/until.js';

describe('operators of two replicas', () => {
  let pair: OperatedPair;
  beforeAll(async () => {
    pair = await OperatedPair.begin();
  });
  afterAll(() => pair.end());
  beforeEach(() => pair.fresh());
  afterEach(() => pair.stop());

  it('redrive letters through the replica that does not own the task', async () => {
    const { owner, other } = await pair.roles();
    await pair.shot(13, 'ann');
    await pair.reached(await pair.shot(5, 'ann'));
    await until(async () => (await pair.taskOn(other)).lettersWaiting === 2);
    expect(await pair.taskOn(other)).toMatchObject({ owner: owner.name, phase: 'running' });

    const listed = await other.get('/control/dead-letters?projection=totals&status=waiting');
    expect(listed.body).toMatchObject({
      letters: [
        { number: 1, key: 'ann', code: 'EVENT_FOLD_FAILED', attempts: 1 },
        { number: 2, key: 'ann', code: 'EVENT_QUEUED' },
      ],
      next: null,
    });
    const stopped = await other.post('/control/dead-letters/redrive', { projection: 'totals' });
    expect(stopped.status).toBe(200);
    expect(operationOf(stopped)).toMatchObject({
      outcome: 'done',
      result: { applied: 0, stopped: [{ queue: 'key:ann', letter: 1 }] },
    });
    pair.poison.mend();
    const redriven = await other.post('/control/dead-letters/redrive', {});
    expect(operationOf(redriven)).toMatchObject({
      projection: 'totals',
      outcome: 'done',
      result: { applied: 2, lifted: ['key:ann'], stopped: [] },
    });
    expect(await pair.points('ann')).toBe(18);
    expect(await pair.audit()).toEqual([
      { operator: 'ann', action: 'redrive', outcome: 'done' },
      { operator: 'ann', action: 'redrive', outcome: 'done' },
    ]);
    const again = await owner.post('/control/dead-letters/redrive', { projection: 'totals' });
    expect(operationOf(again)).toMatchObject({ result: { applied: 0 } });
    expect(await pair.points('ann')).toBe(18);
    const { body } = await other.get('/control/dead-letters?status=redriven&limit=1');
    expect(body).toMatchObject({ letters: [{ number: 1 }], next: 'totals:1:1' });
  });

  it('try a redrive without doing it, and see the rows before and after', async () => {
    const { other } = await pair.roles();
    await pair.shot(1, 'ann');
    await pair.shot(13, 'ann');
    await pair.shot(5, 'ann');
    await pair.reached(await pair.shot(13, 'bob'));
    const choice = { projection: 'totals', key: 'ann', dryRun: true };
    const faulty = await other.post('/control/dead-letters/redrive', choice);
    expect(faulty.body).toMatchObject({
      dryRun: [{ queues: [{ applied: 0, stops: { letter: 1, code: 'EVENT_FOLD_FAILED' } }] }],
    });
    pair.poison.mend();
    const { status, body } = await other.post('/control/dead-letters/redrive', choice);
    expect(status).toBe(200);
    expect(body).toEqual({
      dryRun: [
        {
          projection: 'totals',
          more: false,
          queues: [
            {
              queue: 'key:ann',
              applied: 2,
              stops: null,
              more: false,
              rows: [
                {
                  key: 'ann',
                  before: { player: 'ann', points: 1 },
                  after: { player: 'ann', points: 19 },
                },
              ],
            },
          ],
        },
      ],
    });
    expect(await pair.points('ann')).toBe(1);
    expect((await pair.store.state()).quarantine.size).toBe(2);
    expect(await pair.audit()).toEqual([]);
  });

  it('look at a letter, and give it up with a reason', async () => {
    const { other } = await pair.roles();
    await pair.shot(13, 'ann');
    await pair.reached(await pair.shot('many', 'ann'));
    const { body } = await other.get('/control/dead-letters/totals/1');
    expect(body).toMatchObject({
      number: 1,
      status: 'waiting',
      reason: 'fold of GoalShot threw: 13!.',
      payload: { json: { player: 'ann', points: 13 } },
    });
    const letter = { projection: 'totals', number: 1, reason: 'It was a joke.' };
    const discarded = await other.post('/control/dead-letters/discard', letter, {
      'x-operator': 'bob',
    });
    expect(discarded.status).toBe(200);
    expect(operationOf(discarded)).toMatchObject({ result: { applied: 0, lifted: ['key:ann'] } });
    expect((await other.get('/control/dead-letters/totals/1')).body).toMatchObject({
      status: 'discarded',
      discardedBy: 'bob',
      discardReason: 'It was a joke.',
    });
    await pair.reached(await pair.shot(3, 'ann'));
    expect(await pair.points('ann')).toBe(3);
    const again = await other.post('/control/dead-letters/discard', letter);
    expect(again).toMatchObject({ status: 409, body: { error: { code: 'DEAD_LETTER_SETTLED' } } });
    expect(await pair.audit()).toEqual([{ operator: 'bob', action: 'discard', outcome: 'done' }]);
    expect(await other.text('/metrics')).toContain(
      'station_dead_letters_waiting{task="totals"} 1\n',
    );
  });

  it('accept a gap, and the task goes on behind it', async () => {
    const { other } = await pair.roles();
    await pair.reached(await pair.shot(1, 'ann'));
    await pair.servers.freshStream('MATCHES', ['matches.*']);
    await pair.shot(2, 'ann');
    await until(async () => (await pair.taskOn(other)).phase === 'gap');
    expect(await pair.taskOn(other)).toMatchObject({ code: 'STREAM_GAP' });
    const accepted = await other.post('/control/tasks/totals/accept-gap');
    expect(operationOf(accepted)).toMatchObject({
      outcome: 'done',
      result: [{ gap: { stream: 'MATCHES' }, goesOnAfter: 0 }],
    });
    await until(async () => (await pair.points('ann')) === 3);
    await until(async () => (await pair.taskOn(other)).phase === 'running');
    expect(await pair.audit()).toEqual([
      { operator: 'ann', action: 'accept-gap', outcome: 'done' },
    ]);
  });

  it('rebuild a projection from its first event', async () => {
    const { other } = await pair.roles();
    await pair.shot(1, 'ann');
    await pair.reached(await pair.shot(13, 'ann'));
    pair.poison.mend();
    const rebuilt = await other.post('/control/tasks/totals/rebuild');
    expect(operationOf(rebuilt)).toMatchObject({ outcome: 'done' });
    await until(async () => (await pair.points('ann')) === 14);
    await until(async () => (await pair.taskOn(other)).lettersWaiting === 0);
  });

  it('reach the next owner with what they asked of one that is going', async () => {
    const { owner, other } = await pair.roles();
    await pair.shot(13, 'ann');
    await until(async () => (await pair.taskOn(other)).lettersWaiting === 1);
    pair.poison.mend();
    // The owner goes while the order waits: the next owner takes it.
    const stopping = owner.stop();
    pair.replicas = [other];
    const asked = await other.post('/control/dead-letters/redrive', { projection: 'totals' });
    await stopping;
    const { operation: id } = operationOf(asked) as { operation: string };
    await until(async () => {
      const { body } = await other.get(`/control/tasks/totals/operations/${id}`);
      return (body['operations'] as { outcome: string }[])[0]?.outcome === 'done';
    });
    await until(async () => (await pair.points('ann')) === 13);
  });

  it('lose nothing when a poison event arrives while SQL is away', async () => {
    const { other } = await pair.roles();
    await pair.reached(await pair.shot(1, 'ann'));
    await pair.postgres.kill();
    try {
      const event = await pair.shot(13, 'ann');
      await pair.shot(2, 'bob');
      await until(async () => {
        const views = await Promise.all(pair.replicas.map((of) => pair.taskOn(of)));
        return views.some(({ phase, code }) => phase === 'retrying' && code === 'SQL_UNAVAILABLE');
      });
      expect((await pair.store.state()).checkpoint['MATCHES']?.sequence).toBe(event - 1);
      const refused = await other.post('/control/dead-letters/redrive', {});
      expect(refused).toMatchObject({ status: 503, body: { error: { code: 'SQL_UNAVAILABLE' } } });
    } finally {
      await pair.postgres.restart();
    }
    await until(async () => (await pair.points('bob')) === 2);
    await until(async () => (await pair.taskOn(other)).lettersWaiting === 1);
    expect(await pair.points('ann')).toBe(1);
  });
});
