import { Logger } from '@nestjs/common';
import { hours, minutes, seconds } from '../../model/duration.js';
import { FakeClock } from '../../testing/fake-clock.js';
import type { KeyRecord, KeyRecords } from './key-records.js';
import { KeyRing, TRUSTED_UNHEARD } from './key-ring.js';
import { makeKey } from './key-text.js';
import { MemoryKeyRecords } from './memory-key-records.js';

/** Records that cannot be read when they are told so. */
class Interrupted implements KeyRecords {
  away = false;
  constructor(private readonly records: KeyRecords) {}

  live(): Promise<readonly KeyRecord[]> {
    return this.away ? Promise.reject(new Error('away')) : this.records.live();
  }
}

beforeAll(() => Logger.overrideLogger(false));

describe('the ring of keys', () => {
  let clock: FakeClock;
  let kept: MemoryKeyRecords;
  let records: Interrupted;
  let ring: KeyRing;
  beforeEach(() => {
    clock = new FakeClock();
    kept = new MemoryKeyRecords();
    records = new Interrupted(kept);
    ring = new KeyRing(records, clock);
  });

  const known = (text: string): KeyRecord => {
    const key = ring.find(text);
    if (key === undefined) throw new Error('The key is not known.');
    return key;
  };

  it('knows a key once the records were read', async () => {
    const { id, text } = kept.create('checkout');
    expect(ring.find(text)).toBeUndefined();
    await ring.refresh();
    expect(ring.find(text)).toMatchObject({ id, consumer: 'checkout' });
  });

  it('knows several keys of a consumer, so that one can follow the other', async () => {
    const [old, next] = [kept.create('checkout'), kept.create('checkout')];
    await ring.refresh();
    expect([ring.find(old.text)?.id, ring.find(next.text)?.id]).toEqual([old.id, next.id]);
    kept.revoke(old.id);
    await ring.refresh();
    expect([ring.find(old.text)?.id, ring.find(next.text)?.id]).toEqual([undefined, next.id]);
  });

  it('knows no key that was never made', async () => {
    kept.create('checkout');
    await ring.refresh();
    expect(ring.find(makeKey().text)).toBeUndefined();
  });

  it('ends a key at the instant it expires, by the clock alone', async () => {
    const { text } = kept.create('checkout', clock.now() + seconds(60));
    await ring.refresh();
    const key = known(text);
    clock.advance(seconds(59));
    expect(ring.endOf(key)).toBeUndefined();
    clock.advance(seconds(1));
    expect(ring.endOf(key)).toBe('expired');
    expect(ring.find(text)).toBeUndefined();
  });

  it('ends a key that was revoked', async () => {
    const { id, text } = kept.create('checkout');
    await ring.refresh();
    const key = known(text);
    kept.revoke(id);
    await ring.refresh();
    expect(ring.endOf(key)).toBe('revoked');
  });

  it('never takes a revoked key again, whatever the records say later', async () => {
    const { id, text } = kept.create('checkout');
    const before = await kept.live();
    await ring.refresh();
    kept.revoke(id);
    await ring.refresh();
    records.live = () => Promise.resolve(before);
    await ring.refresh();
    expect(ring.find(text)).toBeUndefined();
  });

  it('goes on with the keys it knows while the records are away, over a night', async () => {
    const { text } = kept.create('checkout');
    const gone = kept.create('checkout');
    await ring.refresh();
    kept.revoke(gone.id);
    await ring.refresh();
    records.away = true;
    for (let hour = 0; hour < 12; hour++) {
      clock.advance(hours(1));
      await ring.refresh();
    }
    expect(TRUSTED_UNHEARD).toBe(hours(12));
    expect(ring.find(text)).toBeDefined();
    expect(ring.find(gone.text)).toBeUndefined();
  });

  it('takes no key any more that nobody could revoke for longer, until the records are back', async () => {
    const { text } = kept.create('checkout');
    await ring.refresh();
    const key = known(text);
    records.away = true;
    clock.advance(TRUSTED_UNHEARD);
    clock.advance(minutes(1));
    await ring.refresh();
    expect(ring.endOf(key)).toBe('unheard');
    expect(ring.find(text)).toBeUndefined();
    records.away = false;
    await ring.refresh();
    expect(ring.find(text)).toBeDefined();
  });

  it('keeps a key that was made while older records were still on their way', async () => {
    const before = await kept.live();
    let answer = (): void => undefined;
    const slow = new Promise<readonly KeyRecord[]>((resolve) => {
      answer = () => resolve(before);
    });
    const live = records.live.bind(records);
    records.live = () => {
      records.live = live;
      return slow;
    };
    const older = ring.refresh();
    const { text } = kept.create('checkout');
    const newer = ring.refresh();
    answer();
    await Promise.all([older, newer]);
    expect(ring.find(text)).toBeDefined();
  });

  it('does not start where the records cannot be read', async () => {
    records.away = true;
    await expect(ring.load()).rejects.toThrow('away');
  });
});
