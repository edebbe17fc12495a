import { parseOptions } from './launch-options.js';

const parse = (args: string[], env: NodeJS.ProcessEnv = {}) => parseOptions(args, env, '/station');

describe('the command line of npm start', () => {
  it('needs no option', () => {
    expect(parse([])).toEqual({
      options: {
        help: false,
        port: undefined,
        data: '/station/.station',
        replay: 'once',
        speed: 'max',
      },
    });
  });

  it('takes every option', () => {
    expect(parse(['--port', '0', '--data', '/d', '--replay', '--speed', '1000x', '-h'])).toEqual({
      options: { help: true, port: 0, data: '/d', replay: 'always', speed: '1000x' },
    });
    expect(parse(['--no-replay'])).toMatchObject({ options: { replay: 'never' } });
  });

  it('prefers --port to the variable PORT, and an empty variable is none', () => {
    expect(parse(['--port', '1'], { PORT: '2' })).toMatchObject({ options: { port: 1 } });
    expect(parse([], { PORT: '2' })).toMatchObject({ options: { port: 2 } });
    expect(parse([], { PORT: '' })).toMatchObject({ options: { port: undefined } });
  });

  it.each([
    [['--prot', '1'], "Unknown option '--prot'."],
    [['orders.csv'], "Unexpected argument 'orders.csv'."],
    [['--port'], "Option '--port <value>' argument missing."],
    [['--port', '70000'], 'The port must be a number from 0 to 65535, not "70000".'],
    [['--speed', 'fast'], '--speed must be max or a factor such as 1000x, not "fast".'],
    [['--replay', '--no-replay'], '--replay and --no-replay exclude each other.'],
  ])('says what is wrong with %j', (args, fault) => {
    expect(parse(args)).toEqual({ fault });
  });
});
