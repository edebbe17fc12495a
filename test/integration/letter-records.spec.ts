import { LetterRecords, type LetterFilter } from '../../src/control/dead-letters/letter-records.js';
import { SqlDeadLetters } from '../../src/control/dead-letters/sql-dead-letters.js';
import { CONTROL_SCHEMA } from '../../src/control/schema.js';
import { openSql } from '../../src/control/sql/open-sql.js';
import type { Sql } from '../../src/control/sql/sql.js';
import { keyQueue, ownQueue } from '../../src/model/dead-letter.js';
import { letter } from '../contract/dead-letters.contract.js';
import { scores } from '../support/example-projection.js';

const NOW = Date.UTC(2026, 2, 1);
const ODD = 'a\0\\b';

describe('the records of dead letters', () => {
  let sql: Sql;
  let records: LetterRecords;

  beforeAll(async () => {
    sql = await openSql({ kind: 'pglite-memory' }, CONTROL_SCHEMA);
    const clock = { now: () => NOW };
    records = new LetterRecords(sql, clock);
    const kept = [
      letter(1),
      letter(2, { key: ODD, queue: keyQueue(ODD) }),
      letter(3, { key: null, queue: ownQueue(3), code: 'EVENT_SCHEMA' }),
      letter(4, { queue: ownQueue(4) }),
      letter(1, { version: 2 }),
      letter(1, { projection: 'teams' }),
    ];
    const letters = new SqlDeadLetters(sql, clock);
    await letters.keep(kept, 1);
    await letters.beginsAt(letter(1, { projection: 'teams' }), 2);
  });
  afterAll(() => sql.close());

  const found = async (filter: LetterFilter, page = {}) =>
    (await records.list(filter, { limit: 10, ...page })).map(
      ({ projection, version, number }) => `${projection}:${version}:${number}`,
    );

  it.each<[string, LetterFilter, string[]]>([
    ['a projection', { projection: 'teams' }, ['teams:1:1']],
    ['a version', { version: 2 }, ['scores:2:1']],
    ['a key', { projection: 'scores', version: 1, key: 'ann' }, ['scores:1:1', 'scores:1:4']],
    ['a key of odd characters', { key: ODD }, ['scores:1:2']],
    ['a code', { code: 'EVENT_SCHEMA' }, ['scores:1:3']],
    ['a status', { status: 'redriven' }, ['teams:1:1']],
    ['nothing that matches', { status: 'discarded' }, []],
  ])('are listed by %s', async (_, filter, expected) => {
    expect(await found(filter)).toEqual(expected);
  });

  it('are listed page after page, with one more where there is a next page', async () => {
    expect(await found({}, { limit: 2 })).toEqual(['scores:1:1', 'scores:1:2', 'scores:1:3']);
    const after = { projection: 'scores', version: 1, number: 4 };
    expect(await found({}, { after })).toEqual(['scores:2:1', 'teams:1:1']);
  });

  it('are listed without their messages, and shown with them', async () => {
    const [listed] = await records.list({ key: 'ann' }, { limit: 1 });
    expect(Object.keys(listed ?? {})).not.toEqual(expect.arrayContaining(['payload']));
    const { payload, headers } = await records.one(letter(1));
    expect({ payload: payload.toString(), headers }).toEqual({
      payload: '{"points":1}',
      headers: { 'Nats-Msg-Id': ['message-1'] },
    });
    await expect(records.one(letter(9))).rejects.toMatchObject({ code: 'DEAD_LETTER_UNKNOWN' });
  });

  it('tell every queue in which letters of a key wait', async () => {
    expect(await records.queuesOf(scores, 'ann')).toEqual(['key:ann', 'letter:4']);
    expect(await records.queuesOf(scores, ODD)).toEqual([keyQueue(ODD)]);
    expect(await records.queuesOf(scores, 'zoe')).toEqual(['key:zoe']);
  });

  it('are given up by an operator once, unless they were applied', async () => {
    const why = { by: 'bob', reason: 'A joke.' };
    for (const _ of [1, 2]) await records.discard(letter(3), why);
    expect(await records.one(letter(3))).toMatchObject({
      status: 'discarded',
      settledAt: NOW,
      discardedBy: 'bob',
      discardReason: 'A joke.',
    });
    await expect(records.discard(letter(1, { projection: 'teams' }), why)).rejects.toMatchObject({
      code: 'DEAD_LETTER_SETTLED',
    });
    expect(await records.countsWaiting()).toEqual(
      expect.arrayContaining([{ projection: 'scores', version: 1, waiting: 3 }]),
    );
  });
});
