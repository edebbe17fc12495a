import { milliseconds, seconds } from '../model/duration.js';
import { tryAgain, type TryAgain } from './try-again.js';

interface Told {
  readonly n: number;
}
const RULES: TryAgain<Told> = {
  again: ({ n }) => (n < 3 ? 0 : undefined),
  first: milliseconds(2),
  most: milliseconds(5),
  signal: new AbortController().signal,
};

describe('what is tried again', () => {
  it('is tried until it is settled', async () => {
    let n = 0;
    expect(await tryAgain(async () => ({ n: ++n }), RULES)).toEqual({ n: 3 });
    expect(n).toBe(3);
  });

  it('waits longer each time, and at least as long as it is told', async () => {
    const at: number[] = [];
    const attempt = async () => ({ n: at.push(performance.now()) });
    await tryAgain(attempt, { ...RULES, again: ({ n }) => (n < 3 ? n * 15 : undefined) });
    const [a = 0, b = 0, c = 0] = at;
    expect(b - a).toBeGreaterThanOrEqual(14);
    expect(c - b).toBeGreaterThanOrEqual(29);
  });

  it('waits, too, for what is longer than any timer', async () => {
    const ends = new AbortController();
    let n = 0;
    const again = () => 1e12;
    const tried = tryAgain(async () => ({ n: ++n }), { ...RULES, again, signal: ends.signal });
    await new Promise((resolve) => setTimeout(resolve, 20));
    ends.abort();
    expect(await tried).toEqual({ n: 1 });
  });

  it('ends with what was told last, without waiting any more, where nobody wants it', async () => {
    const ends = new AbortController();
    const rules = { ...RULES, first: seconds(60), most: seconds(60), signal: ends.signal };
    let n = 0;
    const tried = tryAgain(async () => ({ n: ++n }), rules);
    await new Promise((resolve) => setTimeout(resolve, 5));
    ends.abort();
    expect(await tried).toEqual({ n: 1 });
  });

  it('waits for a first attempt that is under way when nobody wants it any more', async () => {
    const ends = new AbortController();
    let answer: (told: Told) => void = () => undefined;
    const attempt = () => new Promise<Told>((resolve) => (answer = resolve));
    const tried = tryAgain(attempt, { ...RULES, signal: ends.signal });
    ends.abort();
    answer({ n: 0 });
    expect(await tried).toEqual({ n: 0 });
  });

  it('passes on what an attempt throws', async () => {
    const attempt = () => Promise.reject(new Error('Broken.'));
    await expect(tryAgain(attempt, RULES)).rejects.toThrow('Broken.');
  });
});
