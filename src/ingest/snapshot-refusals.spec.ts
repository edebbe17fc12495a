import type { PageQuestion } from '../../test/support/snapshots/account-book.js';
import { NoAnswer } from '../../test/support/snapshots/asked-in-memory.js';
import { SnapshotBed } from '../../test/support/snapshots/snapshot-bed.js';
import { until } from '../../test/support/until.js';

const STREAM = 'ACCOUNTS';

describe('a task whose owner tells no snapshot', () => {
  let bed: SnapshotBed;
  beforeEach(() => {
    bed = new SnapshotBed();
  });
  afterEach(() => bed.stop());

  const retries = (code: string, reason: RegExp): Promise<void> =>
    until(() => {
      const { phase, code: told, reason: why = '' } = bed.task.status;
      return phase === 'retrying' && told === code && reason.test(why);
    });
  const page = (more: object) => (question: PageQuestion) => ({
    ...bed.book.page(question),
    ...more,
  });
  const event = (account: string) => ({
    type: 'Moved',
    data: { account, region: 'r', amount: 1 },
  });

  it('asks again until it answers, and says meanwhile that it does not', async () => {
    const tells = bed.answer;
    bed.answer = () => new NoAnswer();
    bed.start();
    await retries('SNAPSHOT_UNAVAILABLE', /account-service at .* Nobody listens/);
    bed.answer = tells;
    await bed.caughtUp();
    expect(await bed.rows()).toEqual(bed.book.rows());
  });

  it.each<[string, (question: PageQuestion) => unknown, RegExp]>([
    ['no page', () => ({ rows: [] }), /is no page, at offset/],
    ['more behind nothing', page({ events: [], more: true }), /cannot be followed/],
    [
      'an event that breaks its contract',
      page({ events: [{ type: 'Moved', data: {} }] }),
      /event 0: Moved breaks/,
    ],
    [
      'an event of another contract',
      page({ events: [{ type: 'Opened', data: {} }] }),
      /which the contract does not/,
    ],
    [
      'an event that is called like what every object has',
      page({ events: [{ type: '__proto__', data: {} }] }),
      /which the contract does not/,
    ],
    [
      'accounts out of order',
      page({ events: [event('b'), event('a')] }),
      /event 1 is about what comes before/,
    ],
    [
      'what is beyond the end of the stream',
      page({ offset: 7 }),
      /as of 7, but ACCOUNTS ends at 6/,
    ],
    ['what is older than what the stream holds', page({ offset: 5 }), /begins at 7/],
  ])('takes nothing of %s', async (_, told, reason) => {
    const tells = bed.answer;
    bed.answer = told;
    bed.start();
    await retries('SNAPSHOT_INVALID', reason);
    expect(await bed.rows()).toEqual({});
    expect(await bed.placeNow()).toBeUndefined();
    bed.answer = tells;
    await bed.caughtUp();
    expect(await bed.rows()).toEqual(bed.book.rows());
  });

  it('takes no page that is behind the one before, or begins before its end', async () => {
    const tells = bed.answer;
    bed.moved('ann', 9);
    bed.answer = (question) => {
      const told = bed.book.page(question);
      return question.after === undefined ? told : { ...told, offset: 6 };
    };
    bed.start();
    await retries('SNAPSHOT_INVALID', /page 2, .* as of 6, but the page before/);
    bed.answer = ({ limit, after }) =>
      bed.book.page(after === undefined ? { limit, after } : { limit });
    await retries('SNAPSHOT_INVALID', /does not begin behind the page before/);
    bed.answer = tells;
    await bed.caughtUp();
    expect(await bed.rows()).toEqual(bed.book.rows());
  });

  it('goes on with what its stream holds once the gap is accepted', async () => {
    bed.answer = (question) =>
      question.after === undefined ? bed.book.page(question) : new NoAnswer();
    bed.start();
    await retries('SNAPSHOT_UNAVAILABLE', /Nobody/);
    const [accepted] = await bed.task.acceptGap();
    expect(accepted).toMatchObject({ gap: { stream: STREAM }, goesOnAfter: 6 });
    const last = bed.moved('ann', 5);
    await until(async () => (await bed.store.state()).checkpoint[STREAM]?.sequence === last);
    expect(await bed.rows()).toMatchObject({ 'account ann': { moves: 3, total: 8 } });
  });
});
