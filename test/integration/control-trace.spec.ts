import { jetstreamManager } from '@nats-io/jetstream';
import type { TraceReport } from '../../src/control/trace/trace-report.js';
import { OperatedPair } from '../support/operated-pair.js';
import type { OperatedStation } from '../support/operated-station.js';
import { until } from '../support/until.js';

const INSTANT = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;

describe('the trace of an event', () => {
  let pair: OperatedPair;
  beforeAll(async () => {
    pair = await OperatedPair.begin();
  });
  afterAll(() => pair.end());
  beforeEach(() => pair.fresh());
  afterEach(() => pair.stop());

  const traceOn = async (station: OperatedStation, sequence: number) =>
    (await station.get(`/control/trace/MATCHES/${sequence}`)).body as unknown as TraceReport;

  it('tells on any replica where it came from, when it was committed, and which rows it changed', async () => {
    const { other } = await pair.roles();
    const sequence = await pair.shot(2, 'ann');
    await pair.reached(await pair.shot(3, 'bob'));
    expect(await traceOn(other, sequence)).toEqual({
      stream: 'MATCHES',
      sequence,
      message: {
        state: 'stored',
        subject: 'matches.GoalShot',
        storedAt: INSTANT,
        type: 'GoalShot',
        id: null,
        time: null,
        producers: ['match-service'],
        headers: {},
        payload: { json: { player: 'ann', points: 2 } },
      },
      projections: [
        {
          projection: 'totals',
          version: 1,
          owner: 'team-matches',
          outcome: 'folded',
          words: expect.stringMatching(/^It is in the rows: /) as string,
          committedAt: INSTANT,
          keys: ['ann'],
          changes: [{ key: 'ann', row: { player: 'ann', points: 2 } }],
          letters: [],
        },
      ],
      withheld: false,
      missing: [],
    });
  });

  it('tells of an event that could not be applied by its dead letters, also when its stream holds it no more', async () => {
    const { other } = await pair.roles();
    const sequence = await pair.shot(13, 'bob');
    await pair.reached(await pair.shot(1, 'ann'));
    const deadLettered = {
      outcome: 'dead-lettered',
      words: 'Letter 1 (EVENT_FOLD_FAILED) waits: its rows are without the event.',
      committedAt: INSTANT,
      keys: ['bob'],
      changes: null,
      letters: [{ number: 1, status: 'waiting', key: 'bob', failedAt: INSTANT }],
    };
    expect((await traceOn(other, sequence)).projections).toMatchObject([deadLettered]);
    const manager = await jetstreamManager(pair.servers.nats);
    await manager.streams.deleteMessage('MATCHES', sequence);
    expect(await traceOn(other, sequence)).toMatchObject({
      message: { state: 'gone', subject: 'matches.GoalShot', payload: { json: { points: 13 } } },
      projections: [deadLettered],
    });
    pair.poison.mend();
    await other.post('/control/dead-letters/redrive', {});
    await until(async () => (await pair.points('bob')) === 13);
    await until(async () =>
      /was applied after all/.test((await traceOn(other, sequence)).projections[0]?.words ?? ''),
    );
  });

  it('tells what is still known of an event that expired', async () => {
    const { other } = await pair.roles();
    await pair.reached(await pair.shot(1, 'ann'));
    const sequence = await pair.shot(2, 'ann');
    await pair.reached(sequence);
    const manager = await jetstreamManager(pair.servers.nats);
    await manager.streams.deleteMessage('MATCHES', sequence);
    expect(await traceOn(other, sequence)).toMatchObject({
      message: { state: 'gone', subject: null, producers: ['match-service'], payload: null },
      projections: [
        {
          outcome: 'folded',
          committedAt: INSTANT,
          keys: null,
          changes: [{ key: 'ann', row: { points: 3 } }],
        },
      ],
    });
  });

  it('tells of an event that was filtered, and of one that is not there yet', async () => {
    const { other } = await pair.roles();
    const payload = new TextEncoder().encode('{}');
    pair.servers.nats.publish('matches.Whistle', payload);
    const sequence = await pair.shot(1, 'ann');
    await pair.reached(sequence);
    expect(await traceOn(other, sequence - 1)).toMatchObject({
      message: { type: 'Whistle' },
      projections: [{ outcome: 'filtered', keys: null, changes: null }],
    });
    expect(await traceOn(other, sequence + 1)).toMatchObject({
      message: { state: 'ahead', subject: null },
      projections: [{ outcome: 'not-yet', words: `The checkpoint is at MATCHES:${sequence}.` }],
    });
  });

  it('shows what producers sent and rows hold only to who sends the token of the operators', async () => {
    const token = 'correct-horse-battery';
    const guarded = await pair.start('guarded', { NODE_ENV: 'production', CONTROL_TOKEN: token });
    const sequence = await pair.shot(13, 'bob');
    await pair.reached(sequence);
    const path = `/control/trace/MATCHES/${sequence}`;
    const shown = await guarded.get(path, { authorization: `Bearer ${token}` });
    expect(JSON.stringify(shown.body)).toContain('bob');
    for (const headers of [{}, { authorization: `Bearer ${token}x` }]) {
      const { status, body } = await guarded.get(path, headers as Record<string, string>);
      expect(status).toBe(200);
      expect(JSON.stringify(body)).not.toMatch(/bob|13!|payload|headers/);
      expect(body).toMatchObject({
        withheld: true,
        projections: [{ outcome: 'dead-lettered', letters: [{ number: 1, key: null }] }],
      });
    }
  });

  it('is refused for a stream that nobody reads, and for what is no sequence', async () => {
    const [station] = pair.replicas;
    expect(await station?.get('/control/trace/NONE/1')).toMatchObject({
      status: 404,
      body: { error: { code: 'UNKNOWN_STREAM' } },
    });
    for (const path of ['MATCHES/0', 'MATCHES/x', 'a.b/1'])
      expect(await station?.get(`/control/trace/${path}`)).toMatchObject({
        status: 400,
        body: { error: { code: 'BAD_USER_INPUT' } },
      });
  });
});
