import { milliseconds } from '../../src/model/duration.js';
import { MemoryRequestWindow } from '../../src/store/memory-request-window.js';
import { FakeClock } from '../../src/testing/fake-clock.js';
import { keepsTheWindowPromises } from './request-window.contract.js';

describe('MemoryRequestWindow', () => {
  keepsTheWindowPromises(async () => {
    const clock = new FakeClock();
    return {
      window: new MemoryRequestWindow(clock),
      now: async () => clock.now(),
      pass: async (ms) => clock.advance(milliseconds(ms)),
    };
  });

  it('gives no more where its clock is set back, and does not wait for it to come again', async () => {
    const clock = new FakeClock();
    const window = new MemoryRequestWindow(clock);
    const rate = { requests: 1, per: milliseconds(100) };
    await window.take('a', rate);
    clock.advance(milliseconds(-10_000));
    expect(await window.take('a', rate)).toEqual({ outcome: 'full', retryAfterMs: 100 });
    clock.advance(milliseconds(100));
    expect(await window.take('a', rate)).toMatchObject({ outcome: 'taken' });
  });
});
