import { seconds } from '../../src/model/duration.js';
import type { RequestWindow } from '../../src/store/request-window.js';

/** A window, and how its clock goes on. */
export interface WindowUnderTest {
  readonly window: RequestWindow;
  /** Now, on the clock of the window. */
  now(): Promise<number>;
  /** Resolves once so many milliseconds have passed there. */
  pass(ms: number): Promise<void>;
}

/** What every {@link RequestWindow} promises. */
export function keepsTheWindowPromises(open: () => Promise<WindowUnderTest>): void {
  // Long against what a loaded machine takes for three of them: where the clock is a server's, time passes meanwhile.
  const RATE = { requests: 3, per: seconds(2) };
  let at: WindowUnderTest;
  beforeEach(async () => {
    at = await open();
  });
  const take = (name = 'a', rate = RATE) => at.window.take(name, rate);
  const times = async (n: number) => {
    const outcomes: string[] = [];
    for (let i = 0; i < n; i++) outcomes.push((await take()).outcome);
    return outcomes;
  };

  it('gives room as often as the rate says, and says when it was', async () => {
    const before = await at.now();
    const taken = await take();
    expect(taken.outcome).toBe('taken');
    if (taken.outcome !== 'taken') return;
    expect(taken.at).toBeGreaterThanOrEqual(before);
    expect(taken.at).toBeLessThanOrEqual(await at.now());
    expect(await times(2)).toEqual(['taken', 'taken']);
  });

  it('then has none, and says in how long it will', async () => {
    await times(3);
    const full = await take();
    expect(full.outcome).toBe('full');
    if (full.outcome !== 'full') return;
    expect(full.retryAfterMs).toBeGreaterThan(0);
    expect(full.retryAfterMs).toBeLessThanOrEqual(2_000);
    await at.pass(full.retryAfterMs);
    expect((await take()).outcome).toBe('taken');
  });

  it('has room again when the oldest is past, one by one', async () => {
    await take();
    await at.pass(1_000);
    await times(2);
    await at.pass(1_050);
    expect(await times(2)).toEqual(['taken', 'full']);
  });

  it('keeps names apart', async () => {
    await times(3);
    expect((await take('b')).outcome).toBe('taken');
  });

  it('keeps a rate that was lowered meanwhile', async () => {
    await times(3);
    const lower = { requests: 1, per: seconds(10) };
    const full = await take('a', lower);
    expect(full).toMatchObject({ outcome: 'full' });
    if (full.outcome === 'full') expect(full.retryAfterMs).toBeGreaterThan(2_000);
  });

  it('gives no more where many take at once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => take()));
    expect(outcomes.filter(({ outcome }) => outcome === 'taken')).toHaveLength(3);
  });
}
