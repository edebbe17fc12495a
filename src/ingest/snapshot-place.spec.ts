import { z } from 'zod';
import { NO_COUNTS, snapshotOf, type Checkpoint, type SnapshotPlace } from '../model/checkpoint.js';
import { seconds } from '../model/duration.js';
import type { EventContract } from '../model/event-contract.js';
import { defineOwner } from '../model/owner.js';
import { halfLoaded, Loaded, toldInstead } from './snapshot-place.js';

const from = defineOwner({ name: 'shop', over: 'nats', rate: { requests: 1, per: seconds(1) } });
const contract = (type: string, subject: string): EventContract => ({
  owner: 'shop',
  stream: 'SHOP',
  subject,
  events: { [type]: z.object({ id: z.string() }) },
  snapshot: { from, at: `shop.${type}`, entityOf: { [type]: ({ id }: { id: string }) => id } },
});
const orders = contract('Ordered', 'shop.orders.*');
const carts = contract('Filled', 'shop.carts.*');
const { snapshot: _, ...untold } = contract('Returned', 'shop.returns.*');
const READS = [orders, carts];

const purged = { stream: 'SHOP', kind: 'purged', reason: '' } as const;
const at = (place: Partial<SnapshotPlace>): Checkpoint => ({
  SHOP: { sequence: 9, streamCreated: 'then' },
  [snapshotOf('SHOP')]: {
    sequence: 1,
    streamCreated: 'then',
    snapshot: { of: 'shop.orders.*', whole: false, pages: 1, counts: NO_COUNTS, ...place },
  },
});
const unloaded = {
  stream: 'SHOP',
  contracts: READS as Parameters<typeof Loaded.from>[0]['contracts'],
};

describe('a snapshot stands for the beginning of a stream', () => {
  it('where nothing was read of it, and the owner of every contract on it tells one', () => {
    expect(toldInstead(READS, {}, purged)).toEqual(unloaded);
    expect(toldInstead([...READS, untold], {}, purged)).toBeUndefined();
    expect(
      toldInstead(READS, { SHOP: { sequence: 3, streamCreated: '' } }, purged),
    ).toBeUndefined();
    expect(toldInstead(READS, {}, { ...purged, kind: 'recreated' })).toBeUndefined();
  });

  it('until it is loaded whole', () => {
    expect(halfLoaded(READS, {})).toBeUndefined();
    expect(halfLoaded(READS, at({ after: 'b' }))).toEqual(unloaded);
    expect(halfLoaded(READS, at({ whole: true }))).toBeUndefined();
  });
});

describe('what is loaded of a stream', () => {
  const holds = (loaded: Loaded, type: string, ids: string): string =>
    [...ids].filter((id) => loaded.holds(type, { id })).join('');

  it('is nothing before the first page', () => {
    const loaded = Loaded.from(unloaded, {});
    expect(loaded.contract).toBe(orders);
    expect(holds(loaded, 'Ordered', 'abc')).toBe('');
  });

  it('is what comes up to the last entity', () => {
    const loaded = Loaded.from(unloaded, at({ after: 'b' }));
    expect(holds(loaded, 'Ordered', 'abc')).toBe('ab');
    expect(holds(loaded, 'Filled', 'abc')).toBe('');
  });

  it('goes on with the next contract once one is told whole, and ends with the last', () => {
    const first = Loaded.from(unloaded, at({ after: 'b' })).afterPage('c', false);
    expect(first).toEqual({ of: 'shop.carts.*', whole: false, pages: 2, counts: NO_COUNTS });
    const second = Loaded.from(unloaded, at(first));
    expect(second.contract).toBe(carts);
    expect([holds(second, 'Ordered', 'abz'), holds(second, 'Filled', 'a')]).toEqual(['abz', '']);
    expect(second.afterPage('x', true)).toMatchObject({ after: 'x', whole: false, pages: 3 });
    const whole = second.afterPage('x', false);
    expect(whole).toEqual({ of: 'shop.carts.*', whole: true, pages: 3, counts: NO_COUNTS });
  });

  it('is not known where the contract is gone that was being loaded', () =>
    expect(() => Loaded.from(unloaded, at({ of: 'shop.gone.*' }))).toThrow(/Rebuild/));

  it('is not known of an event whose entity is no text', () => {
    const loaded = Loaded.from(unloaded, at({ after: 'b' }));
    expect(() => loaded.holds('Ordered', { id: 7 })).toThrow(/it gave number, no text/);
  });
});
