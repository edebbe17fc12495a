import fc from 'fast-check';
import { SlowLog } from '../../test/support/slow-log.js';
import { matches } from '../store/index-places.js';
import type { Filter } from '../store/projection-store.js';
import { EventLine, type LineOrder } from './event-line.js';
import type { FeedEvent, LinePlace } from './feed-event.js';
import type { Beat } from './heartbeats.js';
import { LoggedChangeFeed } from './logged-change-feed.js';
import type { SnapshotPage } from './snapshot.js';
import { tellWanted } from './wanted-changes.js';

interface TeamRow {
  readonly team: string;
  readonly at: number;
}

/** Rows and their changes, read and told when the scheduler lets them. */
class World {
  readonly rows = new Map<string, TeamRow>();
  readonly feed: LoggedChangeFeed;
  /** A beat tells the number of the newest change for the instant. */
  readonly hearers = new Set<(beat: Beat) => void>();

  constructor(readonly log: SlowLog) {
    this.feed = new LoggedChangeFeed(log, 2);
  }

  beat(): void {
    const { newest } = this.log;
    for (const hear of this.hearers) hear({ asOf: newest, upTo: newest });
  }

  readonly heartbeats = {
    join: (hear: (beat: Beat) => void) => {
      this.hearers.add(hear);
      return () => void this.hearers.delete(hear);
    },
  };

  commit(changes: readonly TeamChange[]): void {
    for (const [key, team] of changes) {
      const old = this.rows.get(key);
      const row = team === null ? undefined : { team, at: this.log.newest + 1 };
      if (row === undefined) this.rows.delete(key);
      else this.rows.set(key, row);
      const moved = old !== undefined && old.team !== team;
      this.log.commit([{ key, row, ...(moved ? { before: { team: old.team } } : {}) }]);
    }
  }

  async readPage(afterKey: string | null, { keys, where = {} }: LineOrder): Promise<SnapshotPage> {
    await this.log.turn();
    const wanted = [...this.rows.keys()]
      .toSorted()
      .filter((key) => afterKey === null || key > afterKey)
      .filter((key) => keys?.includes(key) ?? true)
      .filter((key) => matches(this.rows.get(key) ?? {}, where));
    const rows = wanted.slice(0, 2).flatMap((key) => {
      const row = this.rows.get(key);
      return row === undefined ? [] : [{ key, row }];
    });
    const upTo = rows.at(-1)?.key ?? null;
    return { rows, upTo, hasMore: wanted.length > 2, changes: this.log.newest };
  }
}

type TeamChange = readonly [key: string, team: string | null];

/** What one subscriber holds; it drops and resumes, and begins anew where it must. */
class Subscriber {
  readonly held = new Map<string, TeamRow>();
  private readonly newestOf = new Map<string, number>();
  /** Key -> the numbers of the changes it was told since its snapshot. */
  readonly toldOf = new Map<string, number[]>();
  place: LinePlace | undefined;

  hear({ kind, key, row, place }: FeedEvent): void {
    if (kind === 'SNAPSHOT_STARTED') {
      for (const memory of [this.held, this.newestOf, this.toldOf]) memory.clear();
    } else if (this.place?.toldTo === undefined && this.place !== undefined)
      expect(place.cursor).toBeGreaterThanOrEqual(this.place.cursor);
    this.place = place;
    if (key === null) return;
    if (kind === 'SNAPSHOT') expect(this.toldOf.get(key)).toBe(undefined);
    else {
      this.toldOf.set(key, [...(this.toldOf.get(key) ?? []), place.cursor]);
      expect(place.cursor).toBeGreaterThan(this.newestOf.get(key) ?? 0);
    }
    if (row === null) this.held.delete(key);
    else {
      this.held.set(key, row as TeamRow);
      this.newestOf.set(key, (row as TeamRow).at);
    }
  }

  /** Hears some events, or all until the last one of the story. */
  async visit(world: World, { order, slowness }: Habits, atMost: number): Promise<void> {
    const after = this.place === undefined ? {} : { after: this.place };
    const whole: LineOrder = { ...order, ...after, snapshot: true };
    const line = new EventLine(
      {
        feed: world.feed,
        readPage: (afterKey) => world.readPage(afterKey, whole),
        cursorOf: (place) => JSON.stringify(place),
        heartbeats: world.heartbeats,
      },
      whole,
    );
    try {
      await line.open();
      for (let left = atMost; left > 0 && !this.hasEnd; left -= 1) {
        const { done, value } = await line.next();
        if (done === true) return;
        this.hear(value);
        if (value.asOf != null) this.expectProven(world, order, value.asOf);
        for (let turn = 0; turn < slowness; turn += 1) await world.log.turn();
      }
    } catch (error) {
      const { code } = error as { code: string };
      if (code === 'CURSOR_EXPIRED') this.place = undefined;
      else if (code !== 'FEED_OVERFLOW') throw error;
      else expect(JSON.parse((error as Overflow).details.cursor)).toEqual(this.place);
    } finally {
      await line.return();
    }
  }

  /** Of rows that did not change since then it holds what there is. */
  private expectProven({ log, rows }: World, { where = {} }: LineOrder, asOf: number): void {
    const newest = new Map(log.changes.map((change) => [change.key, change.cursor]));
    for (const [of, at] of newest) {
      const row = rows.get(of);
      if (at > asOf) continue;
      expect(this.held.get(of)).toEqual(row && matches(row, where) ? row : undefined);
    }
  }

  get hasEnd(): boolean {
    return this.held.has(END) && this.place?.toldTo === undefined;
  }
}

interface Habits {
  readonly order: LineOrder;
  /** How often others get their turn before it takes the next event. */
  readonly slowness: number;
}

interface Overflow {
  readonly details: { readonly cursor: string };
}

const END = 'end';

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');
const change = fc.tuple(key, fc.constantFrom('red', 'blue', null));
const story = fc.record({
  commits: fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { maxLength: 14 }),
  visits: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 6 }),
  cutAt: fc.option(fc.nat(30)),
  slowness: fc.nat(3),
  order: fc.record({
    where: fc.constantFrom<Filter>({}, { team: 'red' }),
    every: fc.boolean(),
    resnapshot: fc.boolean(),
  }),
});

describe('what a subscriber is told', () => {
  it('has no hole and no lost update, however snapshot, changes, drops and cuts are interleaved', () =>
    fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        story,
        async (scheduler, { commits, visits, cutAt, ...habits }) => {
          const world = new World(new SlowLog(() => scheduler.schedule(Promise.resolve())));
          scheduler.scheduleSequence([
            ...commits.map((changes) => async () => {
              world.commit(changes);
              if (cutAt !== null && world.log.newest > cutAt) world.log.cut = cutAt;
              world.beat();
            }),
            async () => world.commit([[END, 'red']]),
          ]);
          const { order } = habits;
          const subscriber = new Subscriber();
          const hearing = async () => {
            const left = [...visits];
            while (!subscriber.hasEnd)
              await subscriber.visit(world, habits, left.shift() ?? Infinity);
          };
          await scheduler.waitFor(hearing());
          const wanted = [...world.rows].filter(([, row]) => matches(row, order.where));
          expect(Object.fromEntries(subscriber.held)).toEqual(Object.fromEntries(wanted));
          if (order.every) expectEach(world, subscriber, order.where);
        },
      ),
      { numRuns: 400 },
    ));
});

/** Of each row, every change since the snapshot, once and in order. */
function expectEach({ log }: World, { toldOf }: Subscriber, where: Filter): void {
  const tell = tellWanted({ where });
  for (const [of, told] of toldOf) {
    const wanted = log.changes.filter((change) => change.key === of && tell(change) !== undefined);
    expect(told).toEqual(wanted.slice(-told.length).map(({ cursor }) => cursor));
  }
}
