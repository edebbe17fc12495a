import { parseReplayArguments } from './replay-arguments.js';

describe('the command line of a replay', () => {
  it('names a file, replayed whole and as fast as it goes', () =>
    expect(parseReplayArguments(['orders.csv'])).toEqual({
      file: 'orders.csv',
      speed: Infinity,
      limit: Infinity,
    }));

  it('may set the speed and a limit', () =>
    expect(parseReplayArguments(['--speed', '1000x', 'orders.csv', '--limit=20'])).toEqual({
      file: 'orders.csv',
      speed: 1_000,
      limit: 20,
    }));

  it('may ask for help without a file', () =>
    expect(parseReplayArguments(['--help'])).toBe('help'));

  it.each([
    [[], 'No file is named.'],
    [['a.csv', 'b.csv'], 'b.csv'],
    [['a.csv', '--speed', 'fast'], '"fast"'],
    [['a.csv', '--limit', '0'], '"0"'],
    [['a.csv', '--limit', '-1'], '--limit'],
    [['a.csv', '--sped', '1x'], '--sped'],
  ])('%j is refused in one line that says why', (args, why) =>
    expect(() => parseReplayArguments(args)).toThrow(
      expect.objectContaining({
        code: 'REPLAY_ARGUMENTS_INVALID',
        message: expect.stringMatching(new RegExp(`^[^\n]*${why}[^\n]*$`)),
      }),
    ),
  );
});
