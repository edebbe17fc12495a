import { ServedRecord } from '../../src/control/catalogue/served-record.js';
import { IncidentRecords } from '../../src/control/budgets/incident-records.js';
import { ActivityRecord } from '../../src/control/lineage/activity-record.js';
import type { Activity } from '../../src/control/lineage/activity.js';
import { Retention } from '../../src/control/retention.js';
import type { Sql } from '../../src/control/sql/sql.js';
import type { UseCount } from '../../src/control/use/use-counts.js';
import { UseRecords } from '../../src/control/use/use-records.js';
import { days } from '../../src/model/duration.js';
import { exampleContract, exampleDocument, exampleFields } from '../support/example-contract.js';

const NOON = Date.UTC(2026, 1, 28, 12);
const TABLES =
  'use_per_day, used_document, served_field, consumer, consumer_contract, contract_document, replica_activity, event_use, incident';

const count = (
  [day, consumer, documentId]: readonly [string, string, string],
  more: Partial<UseCount> & { readonly coordinates?: readonly string[] } = {},
): UseCount => {
  const { coordinates = ['Query.scores', 'Score.points'], ...counts } = more;
  const none = { answered: 0, failed: 0, violated: 0, limited: 0, lastUsedAt: NOON };
  const use = { consumer, documentId, operationName: 'Best', coordinates, projections: ['scores'] };
  return { ...none, day, use, ...counts };
};

/** What the control room remembers of use, of what is served and of activity, on whichever database. */
export function keepsTheRecords(sqlNow: () => Sql): void {
  let sql: Sql;
  beforeEach(async () => {
    sql = sqlNow();
    await sql.use((manager) => manager.query(`TRUNCATE ${TABLES}`));
  });

  describe('observed use', () => {
    let records: UseRecords;
    beforeEach(() => {
      records = new UseRecords(sql);
    });
    const list = (more: object = {}) =>
      records.list({ from: '2026-01-01', to: '2026-12-31', limit: 10, ...more });

    it('adds up by day, consumer and operation, and knows the last time', async () => {
      const key = ['2026-02-28', 'shop', 'a'] as const;
      await records.add([count(key, { answered: 2, failed: 1 })]);
      await records.add([
        count(key, { answered: 1, violated: 3, limited: 4, lastUsedAt: NOON - 5 }),
      ]);
      expect(await list()).toEqual([
        {
          day: '2026-02-28',
          consumer: 'shop',
          documentId: 'a',
          operationName: 'Best',
          answered: 3,
          failed: 1,
          violated: 3,
          limited: 4,
          lastUsedAt: NOON,
        },
      ]);
    });

    it('is asked by consumer, field and days, the newest first', async () => {
      await records.add([
        count(['2026-02-27', 'shop', 'a'], { answered: 1 }),
        count(['2026-02-28', 'shop', 'a'], { answered: 1 }),
        count(['2026-02-28', 'board', 'b'], { answered: 9, coordinates: ['Score.team'] }),
      ]);
      const shown = async (more: object) =>
        (await list(more)).map(({ day, consumer }) => `${day} ${consumer}`);
      expect(await shown({})).toEqual(['2026-02-28 board', '2026-02-28 shop', '2026-02-27 shop']);
      expect(await shown({ consumer: 'shop' })).toHaveLength(2);
      expect(await shown({ field: 'Score.team' })).toEqual(['2026-02-28 board']);
      expect(await shown({ to: '2026-02-27' })).toEqual(['2026-02-27 shop']);
      expect(await shown({ from: '2026-02-28' })).toHaveLength(2);
      expect(await shown({ limit: 1 })).toHaveLength(1);
      expect(await records.recordedSince()).toBe('2026-02-27');
    });

    it('keeps what an operation asks once, as it was understood last', async () => {
      await records.add([
        count(['2026-02-27', 'shop', 'a']),
        count(['2026-02-28', 'board', 'a'], { coordinates: ['Score.goals'] }),
      ]);
      expect(await records.documents(['a', 'none'])).toMatchObject([
        { id: 'a', operationName: 'Best', coordinates: ['Score.goals'], projections: ['scores'] },
      ]);
    });

    it('keeps everything that was asked by operations that count as one', async () => {
      await records.add([
        count(['2026-02-27', 'shop', 'other:shop'], { coordinates: ['A.b', 'A.a'] }),
      ]);
      await records.add([
        count(['2026-02-27', 'shop', 'other:shop'], { coordinates: ['A.c', 'A.b'] }),
      ]);
      expect(await records.documents(['other:shop'])).toMatchObject([
        { coordinates: ['A.a', 'A.b', 'A.c'] },
      ]);
    });

    it('knows when each field and each operation was used last', async () => {
      await records.add([
        count(['2026-02-27', 'shop', 'a'], { lastUsedAt: NOON - days(1) }),
        count(['2026-02-28', 'shop', 'a']),
        count(['2026-02-20', 'board', 'b'], {
          coordinates: ['Score.points', 'Score.team'],
          lastUsedAt: NOON - days(8),
        }),
      ]);
      expect(await records.lastUseOfFields()).toEqual(
        new Map([
          ['Query.scores', NOON],
          ['Score.points', NOON],
          ['Score.team', NOON - days(8)],
        ]),
      );
      const lastUses = (more: object) =>
        records.lastUses({ since: NOON - days(2), wanted: [], limit: 9, ...more });
      expect(await lastUses({})).toEqual([
        {
          consumer: 'shop',
          documentId: 'a',
          operationName: 'Best',
          coordinates: ['Query.scores', 'Score.points'],
          projections: ['scores'],
          lastUsedAt: NOON,
        },
      ]);
      const long = { since: NOON - days(9), limit: 1 };
      expect(await lastUses(long)).toMatchObject([{ documentId: 'a' }]);
      expect(await lastUses({ ...long, wanted: ['b'] })).toMatchObject([{ documentId: 'b' }]);
    });

    it('is forgotten with the operations that nobody used since', async () => {
      await records.add([
        count(['2026-02-20', 'board', 'b']),
        count(['2026-02-20', 'shop', 'a']),
        count(['2026-02-28', 'shop', 'a']),
      ]);
      await records.forgetBefore('2026-02-28');
      expect((await list()).map(({ day }) => day)).toEqual(['2026-02-28']);
      expect(await records.documents(['a', 'b'])).toMatchObject([{ id: 'a' }]);
      await records.forgetBefore('2027-01-01');
      expect(await records.recordedSince()).toBeNull();
    });

    it('can be told by several replicas at once', async () => {
      const counts = Array.from({ length: 50 }, (_, n) =>
        count(['2026-02-28', 'shop', `d${n}`], { answered: 1 }),
      );
      await Promise.all(
        Array.from({ length: 8 }, (_, n) =>
          records.add(n % 2 === 0 ? counts : counts.toReversed()),
        ),
      );
      const all = await list({ limit: 100 });
      expect(all.map(({ answered }) => answered)).toEqual(Array.from({ length: 50 }, () => 8));
    });
  });

  describe('what is served, and to whom', () => {
    let now: number;
    const record = () => new ServedRecord(sql, { now: () => now });
    const served = { fields: exampleFields(), contracts: [exampleContract()] };
    beforeEach(() => {
      now = NOON;
    });

    it('is kept with its first and its last start, and told where it is new', async () => {
      expect(await record().record(served)).toEqual(['scoreboard@0123456789abcdef']);
      now += 1_000;
      expect(await record().record(served)).toEqual([]);
      const seen = { firstSeenAt: NOON, lastStartedAt: NOON + 1_000 };
      expect(await record().fields()).toContainEqual({ ...exampleFields()[1], ...seen });
      expect(await record().consumers()).toEqual([
        { name: 'scoreboard', team: 'team-boards', contact: 'boards@example.com', ...seen },
      ]);
      const { document: _, ...document } = exampleDocument();
      expect(await record().contracts()).toEqual([
        {
          consumer: 'scoreboard',
          version: '0123456789abcdef',
          declaration: exampleContract().consumer,
          producers: ['game-service'],
          documents: [document],
          ...seen,
        },
      ]);
    });

    it('keeps former versions of a contract, and fields that are served no more', async () => {
      await record().record(served);
      now += 1_000;
      const next = { ...exampleContract('scoreboard', []), version: 'f'.repeat(16) };
      expect(await record().record({ fields: [], contracts: [next] })).toEqual([
        'scoreboard@ffffffffffffffff',
      ]);
      expect(await record().fields()).toHaveLength(exampleFields().length);
      expect((await record().contracts()).map(({ documents }) => documents.length)).toEqual([1, 0]);
    });

    it('can be told by several replicas at once, and may be nothing', async () => {
      await Promise.all([1, 2, 3, 4].map(() => record().record(served)));
      expect(await record().record({ fields: [], contracts: [] })).toEqual([]);
      expect(await record().contracts()).toHaveLength(1);
    });
  });

  describe('the activity of replicas', () => {
    const did = (folded: number, lastUsedAt: number): Activity => ({
      events: [{ projection: 'scores', type: 'E', folded, deadLettered: 0, lastUsedAt }],
      operations: [],
      delays: [],
    });
    const replica = (name: string, activity: Activity, now = NOON) =>
      new ActivityRecord(
        sql,
        { now: () => activity },
        { replica: name, clock: { now: () => now } },
      );

    it('is heard of all that speak, and as it is now of the one that asks', async () => {
      await replica('a', did(1, NOON)).say();
      await replica('b', did(2, NOON - 9_000)).say();
      const heard = await replica('a', did(5, NOON)).heard();
      expect(heard).toEqual([
        { replica: 'a', saidAt: NOON, activity: did(5, NOON) },
        { replica: 'b', saidAt: NOON, activity: did(2, NOON - 9_000) },
      ]);
    });

    it('is over for those that fell silent; when they used an edge last is remembered', async () => {
      await replica('a', did(1, NOON)).say();
      await replica('b', did(1, NOON - 60_000)).say();
      const later = replica('c', did(0, 0), NOON + 16_000);
      expect((await later.heard()).map((said) => said.replica)).toEqual(['c']);
      expect(await later.lastUses()).toEqual([
        { projection: 'scores', eventType: 'E', lastUsedAt: NOON },
      ]);
      await later.forgetSilentSince(NOON + 1);
      expect(await later.lastUses()).toHaveLength(1);
    });
  });

  describe('the retention of incidents', () => {
    it('forgets those that ended long ago, and none that goes on', async () => {
      const records = new IncidentRecords(sql);
      const incident = (projection: string) => ({
        projection,
        version: 1,
        state: 'STALE' as const,
        startedAt: NOON - days(500),
        worstStalenessMs: 1,
        budgetMs: 1,
        hop: 'none' as const,
        cause: '',
        noticedBy: 'a',
      });
      await records.begin(incident('open'));
      await records.end(incident('old'), NOON - days(401));
      await records.end(incident('young'), NOON - days(399));
      const forgetBefore = (at: number) => records.forgetEndedBefore(at);
      const kept = [{ what: 'Incidents', for: days(400), forgetBefore }];
      await new Retention(kept, { now: () => NOON }).forget();
      const left = await records.list({ limit: 10 });
      expect(left.map(({ projection }) => projection).toSorted()).toEqual(['open', 'young']);
    });
  });
}
