import { jest } from '@jest/globals';
import { seconds } from '../model/duration.js';
import { MemoryProjectionStore } from '../store/memory-projection-store.js';
import { scores } from '../../test/support/example-projection.js';
import { Lease, LEASE_TTL } from './lease.js';

describe('a lease', () => {
  let store: MemoryProjectionStore;
  let lease: Lease;
  beforeEach(async () => {
    jest.useFakeTimers();
    store = new MemoryProjectionStore(scores);
    lease = await claimed('a');
  });
  afterEach(async () => {
    await lease.release();
    jest.useRealTimers();
  });

  async function claimed(owner: string): Promise<Lease> {
    const granted = await Lease.claim(store, owner);
    if (granted === undefined) throw new Error(`${owner} was not granted the task`);
    return granted;
  }
  const commit = (fencingToken: number | undefined) =>
    store.commit({
      fencingToken: fencingToken ?? 0,
      from: {},
      to: {},
      changes: [],
      counts: { folded: 0, filtered: 0, deadLettered: 0 },
    });

  it('keeps others out for as long as its owner lives', async () => {
    for (let passed = 0; passed < 4; passed++) {
      await jest.advanceTimersByTimeAsync(LEASE_TTL / 2);
      expect(await Lease.claim(store, 'b')).toBeUndefined();
    }
    expect(lease.lost.aborted).toBe(false);
  });

  it('is free at once when it is released', async () => {
    await lease.release();
    const other = await claimed('b');
    expect(await lease.newToken()).toBeUndefined();
    await other.release();
  });

  it('is lost when another was granted the task', async () => {
    await store.release((await lease.newToken()) ?? 0);
    const other = await claimed('b');
    await jest.advanceTimersByTimeAsync(LEASE_TTL);
    expect([lease.lost.aborted, other.lost.aborted]).toEqual([true, false]);
    await other.release();
  });

  it('is lost when it could not be renewed for its whole time', async () => {
    jest.spyOn(store, 'renew').mockRejectedValue(new Error('away'));
    await jest.advanceTimersByTimeAsync(LEASE_TTL - seconds(1));
    expect(lease.lost.aborted).toBe(false);
    await jest.advanceTimersByTimeAsync(seconds(3));
    expect(lease.lost.aborted).toBe(true);
  });

  it('outlives a failed renewal', async () => {
    jest.spyOn(store, 'renew').mockRejectedValueOnce(new Error('away'));
    await jest.advanceTimersByTimeAsync(LEASE_TTL * 3);
    expect(lease.lost.aborted).toBe(false);
  });

  it('gives a newer token, under which that before is refused', async () => {
    const first = await lease.newToken();
    const second = await lease.newToken();
    expect(second).toBeGreaterThan(first ?? 0);
    expect(await commit(first)).toBe('fenced');
    expect(await commit(second)).toBe('committed');
    await jest.advanceTimersByTimeAsync(LEASE_TTL * 2);
    expect(lease.lost.aborted).toBe(false);
  });

  it('is not lost by a renewal that the newer token overtook', async () => {
    const renew = store.renew.bind(store);
    jest.spyOn(store, 'renew').mockImplementation(async (token, ttl) => {
      await lease.newToken();
      return renew(token, ttl);
    });
    await jest.advanceTimersByTimeAsync(LEASE_TTL);
    expect(lease.lost.aborted).toBe(false);
  });

  it('that is released gives up though the store is away', async () => {
    jest.spyOn(store, 'release').mockRejectedValueOnce(new Error('away'));
    await expect(lease.release()).resolves.toBeUndefined();
  });
});
