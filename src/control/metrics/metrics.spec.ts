import { Metrics } from './metrics.js';

const TASK = 'scores:v1';

/** The value of a line of the text format, by its name and labels; undefined where there is none. */
const valueOf = async (metrics: Metrics, line: string): Promise<number | undefined> => {
  const found = (await metrics.text()).split('\n').find((text) => text.startsWith(`${line} `));
  return found === undefined ? undefined : Number(found.slice(line.length));
};

describe('the metrics', () => {
  it('count what a commit did', async () => {
    const metrics = new Metrics();
    const commit = (sequence: number) =>
      metrics.observe({
        fact: 'batch-committed',
        task: TASK,
        counts: { folded: 5, filtered: 2, deadLettered: 1 },
        rows: 3,
        commitMs: 4,
        to: { GAMES: { sequence, streamCreated: 'then' } },
      });
    commit(8);
    commit(16);
    const events = (outcome: string) =>
      valueOf(metrics, `station_events_total{task="${TASK}",outcome="${outcome}"}`);
    expect(await events('folded')).toBe(10);
    expect(await events('filtered')).toBe(4);
    expect(await events('dead_lettered')).toBe(2);
    expect(await valueOf(metrics, `station_rows_written_total{task="${TASK}"}`)).toBe(6);
    expect(
      await valueOf(metrics, `station_commit_duration_seconds_sum{task="${TASK}"}`),
    ).toBeCloseTo(0.008);
    expect(
      await valueOf(metrics, `station_task_checkpoint_sequence{task="${TASK}",stream="GAMES"}`),
    ).toBe(16);
  });

  it('count what owners were asked, and how long those took that were', async () => {
    const metrics = new Metrics();
    const asked = (outcome: 'answered' | 'resting', durationMs: number) =>
      metrics.observe({ fact: 'owner-asked', owner: 'o', purpose: 'poll', outcome, durationMs });
    asked('answered', 20);
    asked('answered', 30);
    asked('resting', 0);
    const count = (outcome: string) =>
      valueOf(
        metrics,
        `station_owner_requests_total{owner="o",purpose="poll",outcome="${outcome}"}`,
      );
    expect([await count('answered'), await count('resting')]).toEqual([2, 1]);
    const took = 'station_owner_request_duration_seconds';
    expect(await valueOf(metrics, `${took}_count{owner="o",purpose="poll"}`)).toBe(2);
    expect(await valueOf(metrics, `${took}_sum{owner="o",purpose="poll"}`)).toBeCloseTo(0.05);
  });

  it('count how answers came by what owners tell', async () => {
    const metrics = new Metrics();
    const told = { fresh: 2, cached: 18, degraded: 1, unavailable: 0 };
    for (const _ of [1, 2]) metrics.observe({ fact: 'origin-read', projection: 'p', ...told });
    const count = (state: string) =>
      valueOf(metrics, `station_origin_answers_total{projection="p",state="${state}"}`);
    expect(await Promise.all(Object.keys(told).map(count))).toEqual([4, 36, 2, 0]);
  });

  it('count rounds of polls, and the keys that failed', async () => {
    const metrics = new Metrics();
    const round = { fact: 'poll-ended', poll: 'p', durationMs: 5, keys: 9, changed: 1 } as const;
    metrics.observe({ ...round, outcome: 'succeeded', failed: {} });
    metrics.observe({ ...round, outcome: 'failed', failed: { POLL_UNANSWERED: 3 } });
    const rounds = 'station_poll_rounds_total';
    expect(await valueOf(metrics, `${rounds}{poll="p",outcome="succeeded"}`)).toBe(1);
    expect(await valueOf(metrics, `${rounds}{poll="p",outcome="failed"}`)).toBe(1);
    expect(
      await valueOf(metrics, 'station_poll_failed_keys_total{poll="p",code="POLL_UNANSWERED"}'),
    ).toBe(3);
  });

  it('count commits by their outcome', async () => {
    const metrics = new Metrics();
    metrics.observe({ fact: 'commit-refused', task: TASK, outcome: 'fenced' });
    const line = `station_commits_total{task="${TASK}",outcome="fenced"}`;
    expect(await valueOf(metrics, line)).toBe(1);
  });

  it('show the one phase that a task is in', async () => {
    const metrics = new Metrics();
    metrics.observe({ fact: 'task-moved', task: TASK, to: 'running' });
    metrics.observe({ fact: 'task-moved', task: TASK, to: 'gap', code: 'STREAM_GAP' });
    const phase = (name: string) =>
      valueOf(metrics, `station_task_phase{task="${TASK}",phase="${name}"}`);
    expect([await phase('running'), await phase('gap')]).toEqual([0, 1]);
    const moves = `station_task_moves_total{task="${TASK}",to="gap",code="STREAM_GAP"}`;
    expect(await valueOf(metrics, moves)).toBe(1);
  });

  it('show what events spent on each hop, and take clocks that disagree for no delay', async () => {
    const metrics = new Metrics();
    metrics.observe({
      fact: 'batch-committed',
      task: TASK,
      counts: { folded: 1, filtered: 0, deadLettered: 0 },
      rows: 1,
      commitMs: 4,
      to: {},
      delays: { producerMs: -3_600_000, brokerMs: 20, foldMs: 5, commitMs: 4 },
    });
    metrics.observe({ fact: 'change-served', task: TASK, delayMs: 7_000_000 });
    const delay = (hop: string, what: string) =>
      valueOf(metrics, `station_event_delay_seconds_${what}{task="${TASK}",hop="${hop}"}`);
    const hops = ['producer', 'broker', 'fold', 'commit', 'served'];
    expect(await Promise.all(hops.map((hop) => delay(hop, 'sum')))).toEqual([
      0, 0.02, 0.005, 0.004, 7_000,
    ]);
    expect(await Promise.all(hops.map((hop) => delay(hop, 'count')))).toEqual([1, 1, 1, 1, 1]);
    const skew = (hop: string) =>
      valueOf(metrics, `station_clock_skew_total{task="${TASK}",hop="${hop}"}`);
    expect([await skew('producer'), await skew('broker')]).toEqual([1, undefined]);
    const upToAnHour = `station_event_delay_seconds_bucket{le="3600",task="${TASK}",hop="served"}`;
    expect(await valueOf(metrics, upToAnHour)).toBe(0);
  });

  it('count how often a budget was broken', async () => {
    const metrics = new Metrics();
    for (const at of [1, 2])
      metrics.observe({
        fact: 'budget-broken',
        task: TASK,
        at,
        state: 'STALE',
        stalenessMs: 6,
        budgetMs: 5,
      });
    const line = `station_budget_breaches_total{projection="${TASK}"}`;
    expect(await valueOf(metrics, line)).toBe(2);
  });

  it('count what comparing rows with their owner found', async () => {
    const metrics = new Metrics();
    metrics.observe({
      fact: 'rows-compared',
      task: 'scores',
      outcome: 'compared',
      words: null,
      compared: 10,
      drifted: 2,
      repaired: 1,
      moving: 3,
      unanswered: 4,
    });
    const of = (name: string, outcome: string) =>
      valueOf(
        metrics,
        `station_reconciliation_${name}_total{projection="scores",outcome="${outcome}"}`,
      );
    expect(await of('runs', 'compared')).toBe(1);
    const rows = ['equal', 'drifted', 'moving', 'unanswered'].map((outcome) => of('rows', outcome));
    expect(await Promise.all(rows)).toEqual([5, 2, 3, 4]);
    const repairs = 'station_reconciliation_repairs_total{projection="scores"}';
    expect(await valueOf(metrics, repairs)).toBe(1);
  });

  it('are named as Prometheus asks: prefixed, in base units, _total for counters alone', async () => {
    const types = (await new Metrics().text()).matchAll(/^# TYPE (\S+) (\S+)$/gm);
    const metrics = [...types].map(([, name = '', type = '']) => ({ name, type }));
    expect(metrics.length).toBeGreaterThan(20);
    expect(metrics.filter(({ name }) => !name.startsWith('station_'))).toEqual([]);
    expect(metrics.filter(({ name }) => /_(ms|milliseconds)(_|$)/.test(name))).toEqual([]);
    expect(
      metrics.filter(({ name, type }) => name.endsWith('_total') !== (type === 'counter')),
    ).toEqual([]);
  });

  it('of two stations in one process stay apart', async () => {
    const [one, other] = [new Metrics(), new Metrics()];
    one.observe({ fact: 'task-moved', task: TASK, to: 'running' });
    expect(await other.text()).not.toContain(TASK);
  });
});
