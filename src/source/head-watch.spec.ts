import { milliseconds, minutes, seconds } from '../model/duration.js';
import { until } from '../../test/support/until.js';
import { cadenceFor, HeadWatch, type HeadSeen } from './head-watch.js';
import { MemorySource } from './memory-source.js';

describe('a watch over the heads of streams', () => {
  let source: MemorySource;
  let now: number;
  let asked: string[];
  let watch: HeadWatch;
  beforeEach(() => {
    source = new MemorySource();
    source.createStream('A', ['a.>']);
    [now, asked] = [100, []];
    const stateOf = (stream: string) => {
      asked.push(`head of ${stream}`);
      return source.stateOf(stream);
    };
    const time = async (): Promise<number> => {
      asked.push('time');
      return ++now;
    };
    watch = new HeadWatch({ stateOf }, time);
  });
  const rarely = { cadence: minutes(10) };
  const heard = (): { heads: HeadSeen[]; hear: (head: HeadSeen) => void } => {
    const heads: HeadSeen[] = [];
    return { heads, hear: (head) => heads.push(head) };
  };

  it('asks the time first and the head after it', async () => {
    source.publish('a.x', 1);
    const head = await watch.look('A');
    expect(asked).toEqual(['time', 'head of A']);
    expect(head).toMatchObject({ stream: 'A', at: 101, firstSequence: 1, lastSequence: 1 });
  });

  it('tells nothing of a stream that is not there', async () =>
    expect(await watch.look('B')).toBeUndefined());

  it('lets all who ask while a look is under way share the next, which begins after they asked', async () => {
    const first = watch.look('A');
    const [second, third] = [watch.look('A'), watch.look('A')];
    expect((await first)?.at).toBe(101);
    expect((await second)?.at).toBe(102);
    expect(await third).toEqual(await second);
    expect(asked.filter((what) => what === 'time')).toHaveLength(2);
  });

  it('tells every follower of each look, whoever asked for it', async () => {
    const [one, two] = [heard(), heard()];
    const ends = [one, two].map(({ hear }) => watch.follow('A', { ...rarely, hear }));
    const head = await watch.look('A');
    expect([one.heads, two.heads]).toEqual([[head], [head]]);
    for (const end of ends) end();
  });

  it('does not tell a follower of a look that began before it followed, nor after it left', async () => {
    const { heads, hear } = heard();
    const begun = watch.look('A');
    const end = watch.follow('A', { ...rarely, hear });
    await begun;
    expect(heads).toEqual([]);
    const next = watch.look('A');
    end();
    await next;
    expect(heads).toEqual([]);
  });

  it('looks by itself at the tightest cadence that is asked for, while anyone follows', async () => {
    const [slow, quick] = [heard(), heard()];
    const endSlow = watch.follow('A', { ...rarely, hear: slow.hear });
    const endQuick = watch.follow('A', { cadence: milliseconds(1), hear: quick.hear });
    await until(() => slow.heads.length > 3);
    expect(quick.heads.length).toBe(slow.heads.length);
    endQuick();
    endSlow();
    const { length } = asked;
    await watch.look('A');
    expect(asked.length).toBe(length + 2);
  });

  it('tells whoever asks that the source is away, and goes on looking by itself', async () => {
    let away = true;
    const stateOf = async (stream: string) => {
      if (away) throw new Error('away');
      return source.stateOf(stream);
    };
    const flaky = new HeadWatch({ stateOf }, async () => 1);
    const { heads, hear } = heard();
    const end = flaky.follow('A', { cadence: milliseconds(1), hear });
    await expect(flaky.look('A')).rejects.toThrow('away');
    away = false;
    await until(() => heads.length > 0);
    end();
  });
});

describe('the cadence for a staleness budget', () => {
  it.each([
    [milliseconds(100), 50],
    [seconds(2), 200],
    [seconds(5), 500],
    [minutes(5), 1_000],
  ])('of %d ms is a tenth of it within bounds: %d ms', (budget, cadence) =>
    expect(cadenceFor(budget)).toBe(cadence),
  );
});
