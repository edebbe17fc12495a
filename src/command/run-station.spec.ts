import type { Surroundings } from './surroundings.js';
import { runStation } from './run-station.js';

/** What a command line printed and told, and how it ended. */
async function station(...args: string[]) {
  const [printed, told]: [string[], string[]] = [[], []];
  const around: Surroundings = {
    served: [],
    root: '/nowhere',
    contracts: '/nowhere',
    folder: '/nowhere',
    env: {},
    print: (line) => printed.push(line),
    tell: (line) => told.push(line),
  };
  const exit = await runStation(args, around);
  return { exit, printed: printed.join('\n'), told: told.join('\n') };
}

describe('the command line', () => {
  it.each([
    [['--help']],
    [['check', '--help']],
    [['keys', '--help']],
    [['keys', 'create', '--help']],
  ])('prints help where it is asked for: %p', async (args) => {
    const { exit, printed, told } = await station(...args);
    expect({ exit, told }).toEqual({ exit: 0, told: '' });
    expect(printed).toContain('Usage: station');
  });

  it.each([
    ['an unknown command', ['chekc'], "Unknown command 'chekc'"],
    ['an unknown option', ['check', '--agianst', 'x'], "Unknown option '--agianst'"],
    ['a missing argument', ['keys', 'create'], "Missing required argument 'consumer'"],
    ['one argument too many', ['map', 'all'], 'Too many arguments'],
    ['a wrong number', ['keys', 'create', 'a', '--days', 'x'], 'whole number of days'],
    ['a wrong address', ['map', '--url', 'localhost:3000'], '"localhost:3000"'],
    ['two forms at once', ['map', '--json', '--openlineage'], 'two forms'],
    ['--url without --against', ['check', '--url', 'http://127.0.0.1:1'], '--against'],
    ['a folder that is not there', ['check', '--consumers', 'none'], 'no folder none'],
  ])('ends with 2 and one line for %s', async (_what, args, words) => {
    const { exit, printed, told } = await station(...args);
    expect({ exit, printed }).toEqual({ exit: 2, printed: '' });
    expect(told).toMatch(/^\[COMMAND_INVALID\] [^\n]+ Run it with --help to see what it takes\.$/);
    expect(told).toContain(words);
  });

  it('ends with 2 and all there is to choose from where no command is named', async () => {
    const { exit, printed, told } = await station();
    expect({ exit, printed }).toEqual({ exit: 2, printed: '' });
    expect(told).toContain('Commands:');
  });

  it('ends with 1 and one line where the station does not answer', async () => {
    const { exit, told } = await station('map', '--url', 'http://127.0.0.1:1');
    expect(exit).toBe(1);
    expect(told).toMatch(/^\[STATION_UNREACHABLE\] http:\/\/127\.0\.0\.1:1\/ [^\n]+$/);
  });
});
