import { SnapshotBed } from '../../test/support/snapshots/snapshot-bed.js';
import { AccountBook } from '../../test/support/snapshots/account-book.js';
import { until } from '../../test/support/until.js';
import { milliseconds } from '../model/duration.js';
import { freshnessOf } from '../model/freshness.js';

const STREAM = 'ACCOUNTS';

describe('a task of a stream whose beginning was discarded', () => {
  let bed: SnapshotBed;
  beforeEach(() => {
    bed = new SnapshotBed();
  });
  afterEach(() => bed.stop());

  it('loads what the owner tells, and goes on from there', async () => {
    bed.start();
    await bed.caughtUp();
    expect(await bed.rows()).toEqual(bed.book.rows());
    bed.moved('ann', 5);
    bed.moved('zoe', 7);
    await bed.caughtUp();
    expect(await bed.rows()).toEqual(bed.book.rows());
  });

  it('asks for page after page, each behind the last account of the one before', async () => {
    bed.start();
    await bed.caughtUp();
    expect(bed.asks.asked.map(({ question, purpose }) => [question.body, purpose])).toEqual([
      [{ limit: 2 }, 'snapshot'],
      [{ limit: 2, after: 'ann' }, 'snapshot'],
      [{ limit: 2, after: 'cid' }, 'snapshot'],
    ]);
  });

  it('counts events of pages apart, and of the stream what it delivered behind the first offset', async () => {
    bed.answer = (question) => {
      const page = bed.book.page(question);
      if (question.after === 'ann') for (const account of ['ann', 'eve']) bed.moved(account, 3);
      return page;
    };
    bed.start();
    await bed.caughtUp();
    bed.moved('bob', 4);
    await bed.caughtUp();
    expect(await bed.rows()).toEqual(bed.book.rows());
    const { counts } = await bed.store.state();
    expect(counts).toEqual({ folded: 2, filtered: 1, deadLettered: 0 });
    expect(await bed.placeNow()).toMatchObject({ pages: 3, counts: { folded: 7, filtered: 0 } });
    const told = bed.facts.flatMap((fact) => (fact.fact === 'snapshot-loaded' ? [fact] : []));
    expect(
      told.map(({ owner, counts: { folded }, place }) => [owner, folded, place.whole]),
    ).toEqual([
      ['account-service', 2, false],
      ['account-service', 2, false],
      ['account-service', 3, true],
    ]);
  });

  it('says REBUILDING until all is loaded and its head is reached, and then proves its age', async () => {
    const seen: string[] = [];
    bed.answer = async (question) => {
      seen.push(
        freshnessOf(await bed.store.standing(), milliseconds(1_000)).state,
        bed.task.status.phase,
      );
      return bed.book.page(question);
    };
    bed.start();
    await bed.caughtUp();
    expect(seen).toEqual([
      'REBUILDING',
      'loading',
      'REBUILDING',
      'loading',
      'REBUILDING',
      'loading',
    ]);
    await until(async () => (await bed.store.standing()).asOf !== undefined);
    expect(freshnessOf(await bed.store.standing(), milliseconds(60_000)).state).toBe('FRESH');
    expect(bed.task.status).toEqual({ phase: 'running' });
  });

  it('loads again after a rebuild', async () => {
    bed.start();
    await bed.caughtUp();
    bed.moved('fay', 1);
    bed.source.purge(STREAM);
    await bed.task.rebuild();
    await bed.caughtUp();
    expect(await bed.rows()).toEqual(bed.book.rows());
    expect(bed.asks.asked).toHaveLength(3 + 4);
  });

  it('reads a stream that begins with its first event as ever', async () => {
    bed.source.deleteStream(STREAM);
    bed.source.createStream(STREAM, ['accounts.*']);
    bed.book = new AccountBook();
    bed.moved('ann', 1);
    bed.start();
    await until(async () => (await bed.store.state()).checkpoint[STREAM]?.sequence === 1);
    expect(await bed.rows()).toEqual(bed.book.rows());
    expect(bed.asks.asked).toEqual([]);
  });

  it('loads from an owner that has nothing', async () => {
    bed.book = new AccountBook();
    bed.book.offset = 6;
    bed.start();
    await bed.caughtUp();
    expect(await bed.rows()).toEqual({});
  });

  it('stands in the gap where owners are not asked', async () => {
    bed.start('quarantine', false);
    await until(() => bed.task.status.phase === 'gap');
    expect((await bed.store.standing()).gap).toBe(true);
  });

  it('stands in a gap where events went missing that it had still to read, until it is rebuilt', async () => {
    bed.start();
    await bed.caughtUp();
    await bed.task.stop();
    bed.moved('ann', 1);
    bed.moved('bob', 1);
    bed.source.purge(STREAM, 8);
    bed.start();
    await until(() => bed.task.status.phase === 'gap');
    await bed.task.rebuild();
    await bed.caughtUp();
    expect(await bed.rows()).toEqual(bed.book.rows());
  });

  describe('with a poison event', () => {
    it('sets it aside with its key when a page tells it, and loads the rest', async () => {
      bed.moved('bob', 6, 'nowhere');
      bed.source.purge(STREAM);
      bed.start();
      await bed.caughtUp();
      const { 'account bob': bob, ...others } = (await bed.rows()) as Record<string, object>;
      expect(bob).toMatchObject({ moves: 1 });
      expect(Object.keys(others)).not.toContain('region nowhere');
      expect([...(await bed.store.state()).quarantine.keys()]).toHaveLength(2);
      expect(await bed.placeNow()).toMatchObject({ counts: { folded: 6, deadLettered: 1 } });
      bed.moved('bob', 8);
      await bed.caughtUp();
      expect(((await bed.rows()) as Record<string, object>)['account bob']).toEqual(bob);
    });

    it('halts before the page that tells it where its projection says so, with the pages before', async () => {
      bed.moved('dan', 6, 'nowhere');
      bed.source.purge(STREAM);
      bed.start('halt');
      await until(() => bed.task.status.phase === 'halted');
      expect(bed.task.status.code).toBe('EVENT_FOLD_FAILED');
      expect(await bed.placeNow()).toMatchObject({ after: 'cid', whole: false });
    });
  });
});
