import { SqlDeadLetters } from '../../src/control/dead-letters/sql-dead-letters.js';
import { SqlErasureBook } from '../../src/control/erasure/sql-erasure-book.js';
import { CONTROL_SCHEMA } from '../../src/control/schema.js';
import { openSql } from '../../src/control/sql/open-sql.js';
import type { Sql } from '../../src/control/sql/sql.js';
import type { DeadLetter } from '../../src/model/dead-letter.js';
import { erasureOf } from '../../src/model/erasure.js';
import { letter } from '../contract/dead-letters.contract.js';

const clock = { now: () => Date.UTC(2026, 2, 1) };
const notes = { name: 'notes', version: 2 };
const mails = { name: 'mails', version: 1 };
const event = { stream: 'PEOPLE', sequence: 7, type: 'PersonLeft' };
const erasure = erasureOf(event, 'hash-of-ann');
const removed = { rows: 3, feedEntries: 5 };

describe('the report on erasures', () => {
  let sql: Sql;
  let book: SqlErasureBook;
  let letters: SqlDeadLetters;
  beforeAll(async () => {
    sql = await openSql({ kind: 'pglite-memory' }, CONTROL_SCHEMA);
  });
  afterAll(() => sql.close());
  beforeEach(async () => {
    await sql.use((manager) => manager.query('TRUNCATE dead_letter, erasure, erasure_part'));
    book = new SqlErasureBook(sql, clock, [notes, mails]);
    letters = new SqlDeadLetters(sql, clock);
    await book.begun(erasure, notes);
  });

  const says = (payload: string, number: number, fields: Partial<DeadLetter> = {}) =>
    letter(number, { ...fields, payload: new TextEncoder().encode(payload) });
  const kept = () =>
    sql.use((manager) =>
      manager.query<{ place: string; code: string; payload: Buffer }[]>(
        `SELECT projection || ':' || version || ':' || number AS place, code, payload
         FROM dead_letter ORDER BY 1`,
      ),
    );
  const lettersOf = async (projection: string) => {
    const [part] = await sql.use((manager) =>
      manager.query<{ letters: string }[]>(
        'SELECT letters FROM erasure_part WHERE erasure_id = $1 AND projection = $2',
        [erasure.id, projection],
      ),
    );
    return Number(part?.letters);
  };

  it('is complete once the last of the projections that keep persons is done, and only then', async () => {
    const first = await book.done(erasure, notes, removed);
    expect(first).toEqual({ removed: { ...removed, messages: 0, letters: 0 }, isComplete: false });
    await book.begun(erasure, mails);
    expect(await book.done(erasure, mails, removed)).toMatchObject({ isComplete: true });
    expect(await book.done(erasure, mails, removed)).toMatchObject({ isComplete: false });
  });

  it('completes where the last two are done at once', async () => {
    const done = await Promise.all([notes, mails].map((task) => book.done(erasure, task, removed)));
    expect(done.filter(({ isComplete }) => isComplete)).toHaveLength(1);
  });

  it('is not told again what a projection removed', async () => {
    await book.done(erasure, notes, removed);
    const again = await book.done(erasure, notes, { rows: 0, feedEntries: 0 });
    expect(again.removed).toMatchObject(removed);
  });

  it('keeps the greatest number of messages that were about to be deleted', async () => {
    for (const messages of [4, 9, 2]) await book.found(erasure, notes, messages);
    expect(await book.done(erasure, notes, removed)).toMatchObject({ removed: { messages: 9 } });
  });

  it('is not opened again by a version that comes later', async () => {
    await book.done(erasure, notes, removed);
    await book.done(erasure, mails, removed);
    const next = { name: 'notes', version: 3 };
    await book.begun(erasure, next);
    expect(await book.done(erasure, next, removed)).toMatchObject({ isComplete: false });
  });

  it('deletes the letters of the task’s keys and those that name the person, and counts them once', async () => {
    const own = { projection: 'notes', version: 2 };
    await letters.keep(
      [
        says('{"text":"x"}', 1, { ...own, key: 'n1' }),
        says('{"author":"ann"}', 2, { ...own, key: 'n2' }),
        says('{"author":"ann\\u0065"}', 3, { ...own, key: 'n3' }),
        says('{"author":"\\u0061nn"}', 4, { ...own, key: 'n4' }),
        says('{"author":"bob"}', 5, { ...own, key: 'n5', headers: { by: ['ann'] } }),
        says('{"author":"bob"}', 6, { ...own, key: 'n6', subject: 'of.ann.notes' }),
        says('{"author":"bob"}', 7, { ...own, key: null }),
      ],
      1,
    );
    const whose = { person: 'ann', keys: ['n1'] };
    await book.eraseLetters(erasure, notes, whose);
    await book.eraseLetters(erasure, notes, whose);
    expect((await kept()).map(({ place }) => place)).toEqual(['notes:2:3', 'notes:2:7']);
    expect(await lettersOf('notes')).toBe(5);
    expect(await book.stillKept(notes, [1, 3, 6, 7])).toEqual(new Set([3, 7]));
  });

  it('deletes letters among hundreds that do not name the person', async () => {
    const own = { projection: 'notes', version: 2 };
    const many = Array.from({ length: 450 }, (_, i) =>
      says(i % 100 === 99 ? '{"author":"ann"}' : '{"text":"\\"ann\\""}', i + 1, own),
    );
    await letters.keep(many, 1);
    await book.eraseLetters(erasure, notes, { person: 'ann', keys: [] });
    expect(await kept()).toHaveLength(446);
  });

  it('takes any id', async () => {
    const own = { projection: 'notes', version: 2 };
    const ids = ['a\0b', 'back\\slash', '"quoted"', 'é雪', 'half \ud800'];
    await letters.keep(
      ids.map((id, i) => says(JSON.stringify({ author: id }), i + 1, own)),
      1,
    );
    for (const person of ids) await book.eraseLetters(erasure, notes, { person, keys: [] });
    expect(await kept()).toEqual([]);
  });

  it('leaves those of another task that erases to it, and takes those that nobody else comes to', async () => {
    const named = '{"author":"ann"}';
    await letters.keep([says(named, 1, { projection: 'mails', version: 1 })], 1);
    await letters.keep([says(named, 1, { projection: 'notes', version: 1 })], 1);
    const totals = { projection: 'totals', version: 1 };
    await letters.keep([says(named, 1, totals), says(named, 2, totals)], 1);
    await letters.beginsAt({ ...totals, queue: letter(1).queue }, 2);
    await book.eraseLetters(erasure, notes, { person: 'ann', keys: [] });
    expect((await kept()).map(({ place, code }) => [place, code])).toEqual([
      ['mails:1:1', 'EVENT_FOLD_FAILED'],
      // Those that wait are emptied: others may wait behind them.
      ['totals:1:2', 'EVENT_ERASED'],
    ]);
    const emptied = (await kept()).filter(({ code }) => code === 'EVENT_ERASED');
    expect(emptied.map(({ payload }) => payload.length)).toEqual([0]);
    expect(await lettersOf('notes')).toBe(3);
  });

  it('notes who asked, whether the tasks came first or not', async () => {
    const asked = { ...erasure, askedBy: 'ann', reason: 'by letter' };
    await book.asked(asked);
    const other = {
      ...erasureOf({ ...event, sequence: 8 }, 'hash-of-bob'),
      askedBy: 'bob',
      reason: null,
    };
    await book.asked(other);
    const noted = await sql.use((manager) =>
      manager.query('SELECT id, asked_by, reason, completed_at FROM erasure ORDER BY id'),
    );
    expect(noted).toEqual([
      { id: 'PEOPLE-7-hash-of-', asked_by: 'ann', reason: 'by letter', completed_at: null },
      { id: 'PEOPLE-8-hash-of-', asked_by: 'bob', reason: null, completed_at: null },
    ]);
  });

  it('is complete at once where no projection keeps persons', async () => {
    const alone = new SqlErasureBook(sql, clock, []);
    const other = { ...erasureOf({ ...event, sequence: 9 }, 'hash'), askedBy: 'bob', reason: null };
    await alone.asked(other);
    const [noted] = await sql.use((manager) =>
      manager.query<{ completed_at: Date | null }[]>(
        'SELECT completed_at FROM erasure WHERE sequence = 9',
      ),
    );
    expect(noted?.completed_at?.getTime()).toBe(clock.now());
  });
});
