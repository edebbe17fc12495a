import 'reflect-metadata';
import { KeptErasures } from '../../test/support/erasure/kept-erasures.js';
import { joiners, notebook } from '../../test/support/erasure/notes.js';
import { until } from '../../test/support/until.js';
import { MemoryFeedLog } from '../feed/memory-change-feed.js';
import { milliseconds } from '../model/duration.js';
import type { PersonsRows } from '../model/erasure.js';
import type { Fact } from '../model/fact.js';
import type { Projection } from '../model/projection.js';
import { MemorySource } from '../source/memory-source.js';
import { stationErasures } from '../source/station-erasures.js';
import { MemoryProjectionStores } from '../store/memory-projection-store.js';
import { KeptLetters } from '../testing/kept-letters.js';
import { partsOfTasks } from './replica-parts.js';
import { Task } from './task.js';
import { HeadWatch } from '../source/head-watch.js';
import { MemorySignals } from '../store/memory-signals.js';

const QUICK = {
  retry: { first: milliseconds(0), longest: milliseconds(1) },
  lookAgain: milliseconds(1),
  cadence: milliseconds(1),
};

describe('a task whose rows are persons’', () => {
  let projection: Projection;
  let mend: () => void;
  let source: MemorySource;
  let stores: MemoryProjectionStores;
  let log: MemoryFeedLog;
  let letters: KeptLetters;
  let book: KeptErasures;
  let forgotten: PersonsRows[];
  let facts: Fact[];
  let task: Task;

  beforeEach(() => {
    ({ projection, mend } = notebook());
    source = new MemorySource();
    source.createStream('NOTES', ['notes.*']);
    source.createStream('PEOPLE', ['people.*']);
    source.createStream('STATION_ERASURES', ['station.erasures.*']);
    stores = new MemoryProjectionStores();
    log = new MemoryFeedLog(stores.open(projection));
    letters = new KeptLetters();
    book = new KeptErasures(letters);
    [forgotten, facts] = [[], []];
    task = newTask();
    task.start();
  });
  afterEach(() => task.stop());

  function newTask(): Task {
    const signals = new MemorySignals(stores);
    const [parts] = partsOfTasks({
      projections: [projection, joiners],
      connectionsOf: () => ({ source, stores }),
      heads: new HeadWatch(source, () => stores.open(projection).now()),
      signals,
      deadLetters: letters,
      observe: (fact) => facts.push(fact),
      replica: 'a',
      erasing: {
        secret: { read: async () => Buffer.alloc(32, 7) },
        book,
        told: {
          forget: async (_, rows, found) => {
            await found(5);
            forgotten.push(rows);
          },
        },
      },
    });
    if (parts === undefined) throw new Error('There is no task.');
    return new Task({ ...parts, pace: QUICK });
  }

  const store = () => stores.open(projection);
  const wrote = (noteId: string, author: string, text = `by ${author}`) =>
    source.publish('notes.NoteWritten', { noteId, author, text }).sequence;
  const left = (personId: string) => source.publish('people.PersonLeft', { personId }).sequence;
  const reached = (stream: string, sequence: number) =>
    until(async () => (await store().state()).checkpoint[stream]?.sequence === sequence);
  const rows = async () => {
    const page = { orderBy: 'noteId', direction: 'asc', where: {}, limit: 100 } as const;
    return (await store().page(page)).items.map(({ key }) => key);
  };
  const counts = async () => (await store().state()).counts;
  const everything = async () =>
    JSON.stringify([
      await rows(),
      await log.read(0),
      letters.all.map((letter) => [letter.key, new TextDecoder().decode(letter.payload)]),
      [...(await store().erasures.persons())],
      [...book.parts],
      facts,
    ]);

  it('removes them when a contract that it does not read erases the person', async () => {
    wrote('n1', 'ann');
    wrote('n2', 'bob');
    await reached('NOTES', wrote('n3', 'ann'));
    await reached('PEOPLE', left('ann'));
    expect(await rows()).toEqual(['n2']);
    expect(await everything()).not.toContain('ann');
    expect(forgotten).toEqual([{ person: 'ann', field: 'author', keys: new Set(['n1', 'n3']) }]);
  });

  it('removes them when the station is asked to', async () => {
    await reached('NOTES', wrote('n1', 'ann'));
    const { stream, sequence } = source.publish('station.erasures.PersonErased', { person: 'ann' });
    expect(stream).toBe(stationErasures.stream);
    await reached(stream, sequence);
    expect(await rows()).toEqual([]);
  });

  it('removes those of all whom one event names, each with a report of its own', async () => {
    for (const author of ['ann', 'bob', 'cy']) wrote(`n-${author}`, author);
    await reached('NOTES', 3);
    const family = { personIds: ['ann', 'bob', 'ann'] };
    await reached('PEOPLE', source.publish('people.FamilyLeft', family).sequence);
    expect(await rows()).toEqual(['n-cy']);
    expect([...book.parts.values()].map(({ done }) => done?.rows)).toEqual([1, 1]);
  });

  it('sets an event aside that erases and names nobody', async () => {
    wrote('n1', 'ann');
    for (const personIds of [[], [''], ['ann', '']])
      await reached('PEOPLE', source.publish('people.FamilyLeft', { personIds }).sequence);
    expect(letters.all).toHaveLength(3);
    expect(letters.all[0]?.reason).toContain('it gives no person');
    expect(await rows()).toEqual(['n1']);
  });

  it('lets go of what is told of a person by its own key, where no row is', async () => {
    await task.stop();
    projection = { ...projection, personal: { person: 'noteId', fields: ['text'] } as never };
    task = newTask();
    task.start();
    await reached('PEOPLE', left('n9'));
    expect(forgotten).toEqual([{ person: 'n9', field: 'noteId', keys: new Set(['n9']) }]);
  });

  it('makes none of them again, whatever is still to come, and says how many it did not make', async () => {
    wrote('n1', 'ann');
    await reached('PEOPLE', left('ann'));
    wrote('n1', 'ann');
    wrote('n4', 'ann');
    await reached('NOTES', wrote('n2', 'bob'));
    expect(await rows()).toEqual(['n2']);
    // A note that changes hands to somebody erased is nobody's.
    await reached('NOTES', wrote('n2', 'ann'));
    expect(await rows()).toEqual([]);
    const kept = facts.filter(({ fact }) => fact === 'erased-kept-out');
    expect(kept.reduce((sum, fact) => sum + ('rows' in fact ? fact.rows : 0), 0)).toBeGreaterThan(
      1,
    );
    expect(await everything()).not.toContain('ann');
  });

  it('reports what it removed, by a keyed hash of the person', async () => {
    await reached('NOTES', wrote('n1', 'ann'));
    await reached('NOTES', wrote('n1', 'ann', 'again'));
    await reached('PEOPLE', left('ann'));
    const [[place, part] = []] = [...book.parts];
    expect(place).toMatch(/^PEOPLE-1-[\w-]{8} notes$/);
    expect(part?.done).toEqual({ rows: 1, feedEntries: 3, messages: 5, letters: 0 });
    expect(facts).toContainEqual({
      fact: 'person-erased',
      task: 'notes',
      rows: 1,
      feedEntries: 3,
      messages: 5,
      letters: 0,
      isComplete: true,
    });
  });

  it('counts every message of the streams that it hears, also of those it reads for erasures alone', async () => {
    wrote('n1', 'ann');
    source.publish('people.PersonJoined', { personId: 'ann' });
    await reached('PEOPLE', left('ann'));
    await reached('NOTES', 1);
    expect(await counts()).toEqual({ folded: 1, filtered: 2, deadLettered: 0 });
  });

  it('erases again in a rebuild, and makes no row of the person on the way', async () => {
    wrote('n1', 'ann');
    await reached('NOTES', wrote('n2', 'bob'));
    await reached('PEOPLE', left('ann'));
    await task.rebuild();
    await reached('NOTES', 2);
    await reached('PEOPLE', 1);
    expect(await rows()).toEqual(['n2']);
    expect(JSON.stringify(await log.read(0))).not.toContain('ann');
  });

  it('begins a stream that it reads for erasures alone with what that still holds', async () => {
    await task.stop();
    source.publish('people.PersonJoined', { personId: 'x' });
    source.purge('PEOPLE', 2);
    task = newTask();
    task.start();
    wrote('n1', 'ann');
    await reached('PEOPLE', left('ann'));
    expect(task.status.phase).toBe('running');
    await reached('NOTES', 1);
    expect(await rows()).toEqual([]);
  });

  describe('with dead letters', () => {
    it('deletes those of the person’s rows and those that name the person, and lifts their queues', async () => {
      wrote('n1', 'ann', 'poison');
      source.publish('notes.NoteTorn', { noteId: 'n1' });
      wrote('n3', 'bob', 'poison');
      source.publish('notes.NoteWritten', { noteId: 7, author: 'ann' });
      await reached('NOTES', 4);
      expect(letters.all).toHaveLength(4);
      await reached('PEOPLE', left('ann'));
      // Of the torn note nothing tells any more whose it was.
      expect(letters.all.map(({ number, key }) => [number, key])).toEqual([
        [2, 'n1'],
        [3, 'n3'],
      ]);
      const { quarantine } = await store().state();
      expect([...quarantine]).toEqual([
        ['key:n1', 2],
        ['key:n3', 3],
      ]);
      mend();
      expect(await task.redrive()).toMatchObject({ applied: 2, stopped: [] });
      expect(await rows()).toEqual(['n3']);
      expect((await store().state()).quarantine.size).toBe(0);
    });

    it('deletes those of a row that it removes, whomever they name', async () => {
      wrote('n1', 'ann');
      wrote('n1', 'ann', 'poison');
      await reached('NOTES', source.publish('notes.NoteTorn', { noteId: 'n1' }).sequence);
      expect(letters.all).toHaveLength(2);
      await reached('PEOPLE', left('ann'));
      expect(letters.all).toEqual([]);
      expect((await store().state()).quarantine.size).toBe(0);
    });

    it('sets nothing aside that names an erased person', async () => {
      await reached('PEOPLE', left('ann'));
      wrote('n1', 'ann', 'poison');
      await reached('NOTES', source.publish('notes.NoteWritten', { author: 'ann' }).sequence);
      expect(letters.all).toEqual([]);
      expect(await counts()).toMatchObject({ deadLettered: 0 });
    });

    it('erases by a letter that is redriven', async () => {
      await reached('NOTES', wrote('n1', 'ann'));
      const { sequence } = source.publish('people.PersonLeft', { person: 'ann' });
      await reached('PEOPLE', sequence);
      expect(letters.all).toMatchObject([{ code: 'EVENT_SCHEMA', key: null }]);
      const [letter] = letters.all;
      if (letter === undefined) throw new Error('There is no letter.');
      await letters.keep(
        [{ ...letter, payload: new TextEncoder().encode('{"personId":"ann"}') }],
        Number.MAX_SAFE_INTEGER,
      );
      expect(await task.redrive()).toMatchObject({ applied: 1, stopped: [] });
      expect(await rows()).toEqual([]);
      expect(await everything()).not.toContain('ann');
      expect((await store().state()).quarantine.size).toBe(0);
    });
  });
});
