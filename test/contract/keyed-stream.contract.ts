import type { KeyedStream, NextMessage } from '../../src/source/keyed-stream.js';

/** What every {@link KeyedStream} promises. */
export function keepsTheKeyedPromises(open: () => Promise<KeyedStream>): void {
  let stream: KeyedStream;
  beforeEach(async () => {
    stream = await open();
  });
  let ids = 0;
  const seen = (degrees: number, after: number, more: Partial<NextMessage> = {}): NextMessage => ({
    event: { type: 'Seen', data: { degrees }, id: `id-${++ids}`, time: 1_000 },
    after,
    ...more,
  });
  const put = async (key: string, degrees: number, after: number): Promise<number> => {
    const appended = await stream.append({ key }, seen(degrees, after));
    return appended.outcome === 'stored' ? appended.sequence : -1;
  };

  it('has no last message of what it was never told of', async () => {
    await put('Leeds', 1, 0);
    expect(await stream.last({ key: 'Paris' })).toBeUndefined();
  });

  it('tells the last message of each place: its type, its data, its headers', async () => {
    const first = await put('Leeds', 1, 0);
    await put('Paris', 2, 0);
    await stream.append({ key: 'Leeds' }, seen(3, first, { headers: { 'Station-Asked-At': '7' } }));
    const last = await stream.last({ key: 'Leeds' });
    expect(last).toMatchObject({ type: 'Seen', sequence: 3 });
    expect(JSON.parse(last?.payload ?? '')).toEqual({ degrees: 3 });
    expect(last?.header('Station-Asked-At')).toBe('7');
    expect((await stream.last({ key: 'Paris' }))?.header('Station-Asked-At')).toBeUndefined();
  });

  it('stores behind the message that was taken for the last of its place, or not at all', async () => {
    const first = await put('Leeds', 1, 0);
    expect(await put('Leeds', 2, 0)).toBe(-1);
    await put('Paris', 5, 0);
    const second = await put('Leeds', 3, first);
    expect(second).toBeGreaterThan(first);
    expect(await put('Leeds', 4, first)).toBe(-1);
    expect((await stream.last({ key: 'Leeds' }))?.sequence).toBe(second);
  });

  it('takes a message that it has for stored', async () => {
    const message = seen(1, 0);
    const first = await stream.append({ key: 'Leeds' }, message);
    expect(await stream.append({ key: 'Leeds' }, message)).toEqual(first);
  });

  it('of many who come behind the same message stores one', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, (_, i) => stream.append({ key: 'Leeds' }, seen(i, 0))),
    );
    expect(outcomes.filter(({ outcome }) => outcome === 'stored')).toHaveLength(1);
  });

  it.each([
    ['', '_'],
    ['São Paulo', 'S%C3%A3o Paulo'],
    ['a.b', 'a*b'],
    ['ended', '%ended'],
    ['>', '%3E'],
  ])('keeps the keys "%s" and "%s" apart, and from marks', async (one, other) => {
    await put(one, 1, 0);
    expect(await put(other, 2, 0)).toBeGreaterThan(0);
    await stream.append({ mark: 'ended' }, seen(3, 0));
    const degrees = async (place: Parameters<KeyedStream['last']>[0]) =>
      (JSON.parse((await stream.last(place))?.payload ?? '{}') as { degrees?: number }).degrees;
    expect(await degrees({ key: one })).toBe(1);
    expect(await degrees({ key: other })).toBe(2);
    expect(await degrees({ mark: 'ended' })).toBe(3);
  });

  it('has the message that stands alone take the place of those before it', async () => {
    await put('Leeds', 1, 0);
    const first = await stream.append({ mark: 'ended' }, seen(1, 0, { alone: true }));
    if (first.outcome !== 'stored') throw new Error('It was overtaken.');
    const second = await stream.append({ mark: 'ended' }, seen(2, first.sequence, { alone: true }));
    expect(
      await stream.append({ mark: 'ended' }, seen(3, first.sequence, { alone: true })),
    ).toEqual({ outcome: 'overtaken' });
    expect((await stream.last({ mark: 'ended' }))?.sequence).toBe(
      second.outcome === 'stored' ? second.sequence : undefined,
    );
    expect(await stream.last({ key: 'Leeds' })).toBeDefined();
  });
}
