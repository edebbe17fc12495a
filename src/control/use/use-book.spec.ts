import type { UsedOperation } from '../../access/use.js';
import { StationError } from '../../model/station-error.js';
import { UseBook } from './use-book.js';
import type { UseCount } from './use-counts.js';

const operation = (documentId = 'a'): UsedOperation => ({
  consumer: 'checkout',
  documentId,
  operationName: null,
  coordinates: ['Query.cards'],
  projections: [],
});

/** A book over records that can be away. */
function bed() {
  const state = { away: false, now: Date.UTC(2026, 1, 28, 12) };
  const added: UseCount[][] = [];
  const heard: UseCount[] = [];
  const book = new UseBook({
    clock: { now: () => state.now },
    counted: (counts) => heard.push(...counts),
    records: {
      add: async (counts) => {
        if (state.away) throw new StationError('SQL_UNAVAILABLE', 'Away.');
        added.push([...counts]);
      },
    },
  });
  return { state, added, heard, book };
}

describe('the book of use', () => {
  it('writes what was counted once, and nothing where nothing was', async () => {
    const { book, added } = bed();
    book.note(operation(), 'answered');
    await book.flush();
    await book.flush();
    expect(added).toMatchObject([[{ answered: 1 }]]);
  });

  it('keeps what could not be written, and adds to it until it can', async () => {
    const { book, added, state } = bed();
    state.away = true;
    book.note(operation(), 'answered');
    await book.flush();
    book.note(operation(), 'failed', { count: 2 });
    await book.flush();
    state.now += 24 * 3_600 * 1_000;
    book.note(operation(), 'answered');
    await book.flush();
    expect(added).toEqual([]);
    state.away = false;
    await book.flush();
    expect(added).toMatchObject([
      [
        { day: '2026-02-28', answered: 1, failed: 2 },
        { day: '2026-03-01', answered: 1, failed: 0 },
      ],
    ]);
  });

  it('keeps bounded memory while SQL is away, and loses no count', async () => {
    const { book, added, state } = bed();
    state.away = true;
    for (let day = 0; day < 25; day++) {
      for (let i = 0; i < 1_000; i++) book.note(operation(`${day}-${i}`), 'answered');
      state.now += 24 * 3_600 * 1_000;
      await book.flush();
    }
    state.away = false;
    await book.flush();
    const [written = []] = added;
    expect(written.length).toBeLessThan(20_030);
    expect(written.reduce((sum, { answered }) => sum + answered, 0)).toBe(25_000);
    expect(written.at(-1)?.use).toMatchObject({ documentId: 'other:checkout' });
  });

  it('tells how long answers took, and keeps it for no database that is away', async () => {
    const { book, added, heard, state } = bed();
    state.away = true;
    book.note(operation(), 'answered', { tookMs: 0 });
    await book.flush();
    state.away = false;
    await book.flush();
    expect(heard).toMatchObject([{ times: { 0: 1 } }]);
    expect(added).toEqual([[{ ...heard[0], times: undefined }]]);
  });

  it('tells what was counted once, written or not', async () => {
    const { book, heard, state } = bed();
    state.away = true;
    book.note(operation(), 'answered');
    await book.flush();
    await book.flush();
    expect(heard).toHaveLength(1);
  });

  it('writes what is counted while it writes with the next write', async () => {
    const { book, added } = bed();
    book.note(operation(), 'answered');
    const first = book.flush();
    book.note(operation(), 'answered');
    await Promise.all([first, book.flush()]);
    expect(added.flat().reduce((sum, { answered }) => sum + answered, 0)).toBe(2);
  });

  it('writes what is left when the station stops', async () => {
    const { book, added } = bed();
    book.onApplicationBootstrap();
    book.note(operation(), 'answered');
    await book.beforeApplicationShutdown();
    expect(added).toMatchObject([[{ answered: 1 }]]);
  });
});
