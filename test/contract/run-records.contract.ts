import { randomUUID } from 'node:crypto';
import type {
  BegunRun,
  RunResult,
} from '../../src/control/reconciliation/reconciliation-run.entity.js';
import { forgetDrifted, RunRecords } from '../../src/control/reconciliation/run-records.js';
import type { Sql } from '../../src/control/sql/sql.js';

const NOON = Date.UTC(2026, 1, 28, 12);
const shelves = { name: 'shelves', version: 2 };

const run = (startedAt: number, more: Partial<BegunRun> = {}): BegunRun => ({
  id: randomUUID(),
  projection: 'shelves',
  version: 2,
  askedBy: null,
  replica: 'a',
  startedAt,
  ...more,
});

const result = (more: Partial<RunResult> = {}) => ({
  outcome: 'compared' as const,
  words: null,
  asOf: NOON + 4,
  compared: 10,
  drifted: 2,
  repaired: 1,
  moving: 3,
  unanswered: 4,
  nextAfter: 'k',
  endedAt: NOON + 5,
  ...more,
});

const row = (key: string) => ({
  key,
  missing: null,
  fields: [{ field: 'units', ours: { n: 1 }, theirs: null }],
  repair: 'published' as const,
  offset: 'CORRECTIONS:7',
  words: null,
});

/** What is remembered of runs that compared rows with their owners, on whichever database. */
export function keepsTheRuns(sqlNow: () => Sql): void {
  let records: RunRecords;
  beforeEach(async () => {
    await sqlNow().use((manager) => manager.query('TRUNCATE reconciliation_run CASCADE'));
    records = new RunRecords(sqlNow());
  });

  it('are listed with their rows, the newest first', async () => {
    const [first, second] = [run(NOON), run(NOON + 10, { askedBy: 'ann' })];
    await records.begin(first);
    await records.end(first, result(), [row('b'), row('a\0')]);
    await records.begin(second);
    const { endedAt, ...told } = result();
    expect(await records.list({ limit: 5 })).toEqual([
      { run: expect.objectContaining({ ...second, outcome: 'running', endedAt: null }), rows: [] },
      {
        run: { ...first, ...told, endedAt },
        rows: [
          { ...row('a\uFFFD'), run: first.id, projection: 'shelves' },
          { ...row('b'), run: first.id, projection: 'shelves' },
        ],
      },
    ]);
    expect(await records.list({ projection: 'other', limit: 5 })).toEqual([]);
    expect((await records.list({ limit: 1 })).map((seen) => seen.run.id)).toEqual([second.id]);
  });

  it('go on where the last one ended that asked the owner', async () => {
    expect(await records.placeOf(shelves)).toBeNull();
    const runs: [BegunRun, RunResult & { endedAt: number }][] = [
      [run(NOON), result({ nextAfter: 'k' })],
      [run(NOON + 1), result({ outcome: 'unproved', nextAfter: null })],
      [run(NOON + 2, { version: 3 }), result({ nextAfter: 'z' })],
    ];
    for (const [begun, ended] of runs) {
      await records.begin(begun);
      await records.end(begun, ended, []);
    }
    expect(await records.placeOf(shelves)).toBe('k');
    const silent = run(NOON + 2);
    await records.begin(silent);
    await records.end(silent, result({ outcome: 'unanswered', nextAfter: 'm' }), []);
    expect(await records.placeOf(shelves)).toBe('m');
    const last = run(NOON + 3);
    await records.begin(last);
    await records.end(last, result({ nextAfter: null }), []);
    expect(await records.placeOf(shelves)).toBeNull();
  });

  it('that never ended are noted as failed when the next one begins', async () => {
    const [cut, other, next] = [run(NOON), run(NOON, { projection: 'boxes' }), run(NOON + 9)];
    for (const begun of [cut, other, next]) await records.begin(begun);
    const outcomes = new Map(
      (await records.list({ limit: 5 })).map(({ run: of }) => [of.id, [of.outcome, of.words]]),
    );
    expect(outcomes.get(cut.id)).toEqual(['failed', 'Its replica stopped before it ended.']);
    expect(outcomes.get(other.id)).toEqual(['running', null]);
    expect(outcomes.get(next.id)).toEqual(['running', null]);
  });

  it('are forgotten with their rows, and rows of one key alone', async () => {
    const [old, young] = [run(NOON), run(NOON + 10)];
    for (const begun of [old, young]) {
      await records.begin(begun);
      await records.end(begun, result(), [row('a'), row('b')]);
    }
    await records.forgetBefore(NOON + 1);
    await sqlNow().use(async (manager) => {
      await forgetDrifted(manager, 'shelves', ['a']);
      await forgetDrifted(manager, 'boxes', ['b']);
    });
    const kept = await records.list({ limit: 5 });
    expect(kept.map(({ run: { id }, rows }) => [id, rows.map(({ key }) => key)])).toEqual([
      [young.id, ['b']],
    ]);
  });

  it('keep long words cut', async () => {
    const begun = run(NOON);
    await records.begin(begun);
    await records.end(begun, result({ outcome: 'failed', words: 'x'.repeat(5_000) }), []);
    const [seen] = await records.list({ limit: 1 });
    expect(seen?.run.words).toHaveLength(1_000);
  });
}
