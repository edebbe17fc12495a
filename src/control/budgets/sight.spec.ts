import type { Standing } from '../../model/freshness.js';
import { Sight } from './sight.js';

const standing = (now: number): Standing => ({
  now,
  asOf: now - 10,
  gap: false,
  rebuilding: false,
  offsets: { GAMES: 1 },
  quarantined: 0,
});

describe('where a projection is seen to stand', () => {
  let elapsed: number;
  let answer: () => Promise<Standing>;
  let sight: Sight;
  const refused = (): Promise<Standing> => Promise.reject(new Error('Connection is closed.'));

  beforeEach(() => {
    elapsed = 0;
    answer = async () => standing(1_000);
    sight = new Sight({ standing: () => answer() }, () => elapsed);
  });

  it('is what the store tells', async () => {
    expect(await sight.look()).toEqual(standing(1_000));
  });

  it('is nothing before the store ever answered', async () => {
    answer = refused;
    for (const _ of [1, 2, 3]) expect(await sight.look()).toBeUndefined();
    expect(sight.standing).toBeUndefined();
    expect(sight.away).toBe(true);
  });

  it('grows old by the clock of the process while the store is away', async () => {
    await sight.look();
    answer = refused;
    elapsed = 300;
    await sight.look();
    elapsed = 700;
    expect(await sight.look()).toEqual({ ...standing(1_000), now: 1_700 });
    expect(sight.away).toBe(true);
  });

  it('is as the store tells again once it answers', async () => {
    await sight.look();
    answer = refused;
    for (const _ of [1, 2]) await sight.look();
    answer = async () => standing(5_000);
    expect(await sight.look()).toEqual(standing(5_000));
    expect(sight.away).toBe(false);
  });

  it('is not judged by a single answer that was missed', async () => {
    await sight.look();
    answer = refused;
    elapsed = 60_000;
    expect(await sight.look()).toBeUndefined();
    expect(sight.away).toBe(false);
  });

  it('counts the time an answer took as age', async () => {
    answer = async () => {
      elapsed += 40;
      return standing(1_000);
    };
    await sight.look();
    expect(sight.standing?.now).toBe(1_040);
  });

  it('is asked for once at a time, however many want to know', async () => {
    let asked = 0;
    let say: (standing: Standing) => void = () => undefined;
    answer = () => {
      asked++;
      return new Promise((resolve) => (say = resolve));
    };
    const looks = [sight.look(), sight.look(), sight.answered()];
    say(standing(2_000));
    expect(await Promise.all(looks)).toEqual([standing(2_000), standing(2_000), true]);
    expect(asked).toBe(1);
  });
});
