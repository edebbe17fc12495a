import { FreshnessBed } from '../../test/support/freshness-bed.js';
import { scores } from '../../test/support/example-projection.js';
import { until } from '../../test/support/until.js';
import { milliseconds } from '../model/duration.js';
import type { Standing } from '../model/freshness.js';
import type { VersionsOptions } from './versions.js';
import { Versions } from './versions.js';

/** A store whose reads are answered when the specification says so. */
class SlowStore {
  readonly projection = scores;
  readonly asked: { answer(standing: Standing): void; fail(): void }[] = [];

  standing(): Promise<Standing> {
    return new Promise((resolve, reject) => {
      this.asked.push({ answer: resolve, fail: () => reject(new Error('Connection is closed.')) });
    });
  }
}

const standing = (version: string, now = 1_000): Standing => ({
  now,
  asOf: now,
  gap: false,
  rebuilding: false,
  offsets: {},
  quarantined: 0,
  version,
});

describe('the version of a projection', () => {
  let bed: FreshnessBed;
  let versions: Versions;
  const following = (options: Partial<VersionsOptions> = {}) => {
    versions = new Versions({ signals: bed.signals, ...options });
    return versions;
  };
  beforeEach(() => (bed = new FreshnessBed()));
  afterEach(() => versions.close());

  const held = (store: SlowStore) => versions.of(store).heldAt(performance.now());
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

  it('is not read before somebody asks for it, and then followed', async () => {
    const tracked = following().of(bed.store());
    await turn();
    expect(bed.looks).toBe(0);
    expect(tracked.heldAt(performance.now())).toBeUndefined();
    await until(() => tracked.heldAt(performance.now()) !== undefined);
    const before = tracked.heldAt(performance.now())?.standing;
    expect(before).toEqual(await bed.stores.open(scores).standing());
    await bed.apply(3, { asOf: 9_000 });
    await until(() => tracked.heldAt(performance.now())?.standing.asOf === 9_000);
  });

  it('is read once for all moves during a read, and once more after them', async () => {
    const store = new SlowStore();
    following();
    held(store);
    await turn();
    for (let sequence = 1; sequence <= 20; sequence += 1) await bed.apply(sequence);
    await turn();
    expect(store.asked).toHaveLength(1);
    store.asked[0]?.answer(standing('1'));
    await until(() => store.asked.length === 2);
    store.asked[1]?.answer(standing('2'));
    await until(() => held(store)?.standing.version === '2');
    expect(store.asked).toHaveLength(2);
  });

  it('ages from before it was asked for', async () => {
    const store = new SlowStore();
    following();
    const before = performance.now();
    held(store);
    const asked = performance.now();
    await turn();
    store.asked[0]?.answer(standing('1'));
    await until(() => held(store) !== undefined);
    const { askedAt } = held(store) ?? { askedAt: 0 };
    expect(askedAt).toBeGreaterThanOrEqual(before);
    expect(askedAt).toBeLessThanOrEqual(asked);
  });

  it('is not told while the store is away, and told again when it is back', async () => {
    const store = new SlowStore();
    following({ lookEvery: milliseconds(200) });
    held(store);
    await turn();
    store.asked[0]?.answer(standing('1'));
    await until(() => store.asked.length === 2);
    store.asked[1]?.fail();
    await until(() => held(store) === undefined);
    await until(() => store.asked.length === 3);
    store.asked[2]?.answer(standing('1'));
    await until(() => held(store)?.standing.version === '1');
  });

  it('is not told when it was not confirmed for two looks', async () => {
    const store = new SlowStore();
    following({ lookEvery: milliseconds(100) });
    held(store);
    await turn();
    store.asked[0]?.answer(standing('1'));
    await until(() => held(store) !== undefined);
    await until(() => held(store) === undefined);
    expect(store.asked.length).toBe(2);
  });

  it('is followed once word can be heard, where the store was away at first', async () => {
    bed.signals.failure = new Error('Connection is closed.');
    const tracked = following({ lookEvery: milliseconds(20) }).of(bed.store());
    tracked.heldAt(performance.now());
    await until(() => bed.looks > 2);
    expect(bed.signals.listeners).toBe(0);
    bed.signals.failure = undefined;
    await until(() => bed.signals.listeners === 1);
    versions.close();
    expect(bed.signals.listeners).toBe(0);
  });

  it('is not followed any more when nobody asks', async () => {
    const tracked = following({ lookEvery: milliseconds(20), idleAfter: milliseconds(100) }).of(
      bed.store(),
    );
    tracked.heldAt(performance.now());
    await until(() => bed.signals.listeners === 1);
    await until(() => bed.signals.listeners === 0);
    expect(tracked.heldAt(performance.now())).toBeUndefined();
    await until(() => tracked.heldAt(performance.now()) !== undefined);
  });

  describe('of which newer rows were read elsewhere', () => {
    const following1 = async () => {
      const store = new SlowStore();
      const tracked = following().of(store);
      held(store);
      await turn();
      store.asked[0]?.answer(standing('1', 1_000));
      await until(() => store.asked.length === 2);
      return { store, tracked };
    };

    it('is theirs at once, and not an older one of a read that began before', async () => {
      const { store, tracked } = await following1();
      expect(held(store)?.standing.version).toBe('1');
      tracked.saw({ standing: standing('2', 1_005), askedAt: performance.now() - 1 });
      expect(held(store)?.standing.version).toBe('2');
      store.asked[1]?.answer(standing('1', 1_002));
      await until(() => store.asked.length === 3);
      expect(held(store)?.standing.version).toBe('2');
      store.asked[2]?.answer(standing('1', 900));
      await until(() => held(store)?.standing.version === '1');
    });

    it('stays where they are the same, or older', async () => {
      const { store, tracked } = await following1();
      tracked.saw({
        standing: { ...standing('1', 1_010), asOf: 1_000 },
        askedAt: performance.now(),
      });
      tracked.saw({ standing: standing('0', 999), askedAt: performance.now() });
      expect(held(store)?.standing).toEqual(standing('1', 1_000));
    });

    it('tells their asOf where it is later', async () => {
      const { store, tracked } = await following1();
      tracked.saw({ standing: standing('1', 1_010), askedAt: performance.now() });
      expect(held(store)?.standing).toEqual(standing('1', 1_010));
      store.asked[1]?.answer(standing('1', 1_005));
      await turn();
      expect(held(store)?.standing).toEqual(standing('1', 1_010));
    });

    it('is not told where it is not known which came later, until it is read again', async () => {
      const { store, tracked } = await following1();
      tracked.saw({ standing: standing('2', 1_000), askedAt: performance.now() });
      expect(held(store)).toBeUndefined();
      store.asked[1]?.answer(standing('1', 1_000));
      await until(() => store.asked.length === 3);
      expect(held(store)).toBeUndefined();
      store.asked[2]?.answer(standing('2', 1_001));
      await until(() => held(store)?.standing.version === '2');
    });

    it('is not learnt while nobody follows it', () => {
      const tracked = following().of(new SlowStore());
      tracked.saw({ standing: standing('2'), askedAt: performance.now() });
      expect(tracked.heldAt(performance.now())).toBeUndefined();
    });
  });
});
