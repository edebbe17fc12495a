import { resolve } from 'node:path';
import { checkConfig, describeFault, readConfig, type Environment } from './config.js';
import { seconds } from './model/duration.js';
import { defineOwner } from './model/owner.js';
import { StationError } from './model/station-error.js';

const WHOLE: Environment = {
  NATS_URL: 'nats://127.0.0.1:4222',
  REDIS_URL: 'redis://127.0.0.1:6379',
  DATABASE_URL: 'pglite:memory',
};

const check = (env: Environment) => checkConfig(env, 'replica-1');
const configOf = (env: Environment) => {
  const outcome = check({ ...WHOLE, ...env });
  if ('config' in outcome) return outcome.config;
  throw new Error(outcome.faults.map(describeFault).join('\n'));
};
const faultsOf = (env: Environment) => {
  const outcome = check({ ...WHOLE, ...env });
  return 'faults' in outcome ? outcome.faults.map(describeFault) : [];
};

const NATS = 'nats://<host>:<port> or tls://<host>:<port>, several separated by commas';
const REDIS = 'redis://<host>:<port> or rediss://<host>:<port>';
const DATABASE =
  'postgres://<user>:<password>@<host>:<port>/<database>, pglite:<folder> or pglite:memory';
const PORT = 'a whole number from 0 (any free port) to 65535';

describe('the configuration', () => {
  it('fills in everything but the three servers', () => {
    expect(configOf({})).toEqual({
      natsUrls: ['nats://127.0.0.1:4222'],
      redisUrl: 'redis://127.0.0.1:6379',
      database: { kind: 'pglite-memory' },
      host: '127.0.0.1',
      port: 3000,
      logLevel: 'info',
      mode: 'development',
      federation: false,
      makeStreams: false,
      accessLog: false,
      answerMemory: 67_108_864,
      execution: 'compiled',
      stationName: 'replica-1',
      access: 'open',
      consumersFolder: resolve('projections/consumers'),
      ownerAddresses: new Map(),
    });
  });

  it('takes a token for operators, and shows nothing of one it refuses', () => {
    expect(configOf({ CONTROL_TOKEN: 'correct-horse-battery' }).controlToken).toBe(
      'correct-horse-battery',
    );
    expect(faultsOf({ CONTROL_TOKEN: 'short' })).toEqual([
      'CONTROL_TOKEN is "***"; expected 16 to 200 printable characters without spaces.',
    ]);
  });

  it('is frozen', () => {
    const config = configOf({});
    expect([config, config.natsUrls, config.database].every(Object.isFrozen)).toBe(true);
  });

  it.each<[string, Environment, object]>([
    [
      'several NATS servers',
      { NATS_URL: 'nats://a:1, tls://b:2' },
      { natsUrls: ['nats://a:1', 'tls://b:2'] },
    ],
    ['Redis over TLS', { REDIS_URL: 'rediss://:pw@r:1/2' }, { redisUrl: 'rediss://:pw@r:1/2' }],
    [
      'PostgreSQL',
      { DATABASE_URL: 'postgresql://u:p@db/x?sslmode=require' },
      { database: { kind: 'postgres', url: 'postgresql://u:p@db/x?sslmode=require' } },
    ],
    [
      'a folder',
      { DATABASE_URL: 'pglite:.data/sql' },
      { database: { kind: 'pglite', folder: '.data/sql' } },
    ],
    ['any free port', { PORT: '0' }, { port: 0 }],
    ['the highest port', { PORT: '65535' }, { port: 65_535 }],
    ['every address', { HOST: '::' }, { host: '::' }],
    ['a log level', { LOG_LEVEL: 'silent' }, { logLevel: 'silent' }],
    ['a mode', { NODE_ENV: 'production' }, { mode: 'production', accessLog: true }],
    ['memory for answers', { ANSWER_MEMORY_MB: '8' }, { answerMemory: 8_388_608 }],
    ['no answers that are given again', { ANSWER_MEMORY_MB: '0' }, { answerMemory: 0 }],
    ['interpreted queries', { EXECUTION: 'interpreted' }, { execution: 'interpreted' }],
    ['streams that are made', { MAKE_STREAMS: 'on' }, { makeStreams: true }],
    ['a federated graph', { FEDERATION: 'on' }, { federation: true }],
    ['an access log', { ACCESS_LOG: 'on' }, { accessLog: true }],
    ['none in production', { NODE_ENV: 'production', ACCESS_LOG: 'off' }, { accessLog: false }],
    ['a name', { STATION_NAME: 'station-0.eu' }, { stationName: 'station-0.eu' }],
    [
      'an empty variable as one that is missing',
      { PORT: '', HOST: ' ' },
      { port: 3000, host: '127.0.0.1' },
    ],
  ])('takes %s', (_, env, expected) => {
    expect(configOf(env)).toMatchObject(expected);
  });

  it.each<[string, Environment, string]>([
    [
      'a variable that is missing',
      { NATS_URL: undefined },
      `NATS_URL is missing; expected ${NATS}.`,
    ],
    ['a variable that is empty', { REDIS_URL: '' }, `REDIS_URL is missing; expected ${REDIS}.`],
    [
      'a database that is missing',
      { DATABASE_URL: ' ' },
      `DATABASE_URL is missing; expected ${DATABASE}.`,
    ],
    [
      'a scheme that it does not know',
      { REDIS_URL: 'http://r:1' },
      `REDIS_URL is "http://r:1"; expected ${REDIS}.`,
    ],
    [
      'an address without a scheme',
      { REDIS_URL: 'localhost:6379' },
      `REDIS_URL is "localhost:6379"; expected ${REDIS}.`,
    ],
    [
      'one bad server of several',
      { NATS_URL: 'nats://a:1,b:2' },
      `NATS_URL is "nats://a:1,b:2"; expected ${NATS}.`,
    ],
    [
      'a comma too many',
      { NATS_URL: 'nats://a:1,' },
      `NATS_URL is "nats://a:1,"; expected ${NATS}.`,
    ],
    [
      'another database',
      { DATABASE_URL: 'mysql://db/x' },
      `DATABASE_URL is "mysql://db/x"; expected ${DATABASE}.`,
    ],
    ['no folder', { DATABASE_URL: 'pglite:' }, `DATABASE_URL is "pglite:"; expected ${DATABASE}.`],
    [
      'a folder like a host',
      { DATABASE_URL: 'pglite://x' },
      `DATABASE_URL is "pglite://x"; expected ${DATABASE}.`,
    ],
    ['a port beyond the last', { PORT: '65536' }, `PORT is "65536"; expected ${PORT}.`],
    ['a negative port', { PORT: '-1' }, `PORT is "-1"; expected ${PORT}.`],
    ['half a port', { PORT: '80.5' }, `PORT is "80.5"; expected ${PORT}.`],
    ['a word for a port', { PORT: 'http' }, `PORT is "http"; expected ${PORT}.`],
    [
      'a host with a path',
      { HOST: 'a/b' },
      'HOST is "a/b"; expected a host name or an IP address to listen on.',
    ],
    [
      'a log level in capitals',
      { LOG_LEVEL: 'INFO' },
      'LOG_LEVEL is "INFO"; expected one of fatal, error, warn, info, debug, trace, silent.',
    ],
    [
      'a mode',
      { NODE_ENV: 'staging' },
      'NODE_ENV is "staging"; expected one of development, test, production.',
    ],
    [
      'a name with spaces',
      { STATION_NAME: 'my station' },
      'STATION_NAME is "my station"; expected at most 100 letters, digits, dots, dashes and underscores.',
    ],
  ])('refuses %s', (_, env, line) => {
    expect(faultsOf(env)).toEqual([line]);
  });

  it.each<[string, Environment]>([
    ['NATS_URL', { NATS_URL: 'nats//u:s3cret@a:1' }],
    ['NATS_URL', { NATS_URL: 'http://s3cret@a:1' }],
    ['REDIS_URL', { REDIS_URL: 'redis://:s3cret@a:not-a-port' }],
    ['DATABASE_URL', { DATABASE_URL: 'postgres://u:s3cret@' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://db/x?password=s3cret' }],
  ])('shows a malformed %s without its secret', (variable, env) => {
    const [line, ...more] = faultsOf(env);
    expect(line).toContain(`${variable} is "`);
    expect(line).toContain('***');
    expect(line).not.toContain('s3cret');
    expect(more).toEqual([]);
  });

  it('cuts a value that is too long to show', () => {
    expect(faultsOf({ HOST: '/'.repeat(1_000) })[0]?.length).toBeLessThan(300);
  });
});

describe('readConfig', () => {
  it('names this replica after its machine and process', () => {
    expect(readConfig(WHOLE).stationName).toMatch(new RegExp(`-${process.pid}$`));
  });

  it('reports all faults together, one a line', () => {
    let thrown: unknown;
    try {
      readConfig({ REDIS_URL: 'http://:s3cret@r', PORT: '99999' });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(StationError);
    expect(thrown).toMatchObject({ code: 'CONFIG_INVALID' });
    expect(String((thrown as StationError).message).split('\n')).toEqual([
      '[CONFIG_INVALID] 4 faults in the configuration:',
      `  NATS_URL is missing; expected ${NATS}.`,
      `  REDIS_URL is "http://***@r"; expected ${REDIS}.`,
      `  DATABASE_URL is missing; expected ${DATABASE}.`,
      `  PORT is "99999"; expected ${PORT}.`,
      ' Correct the variables that the message lists, then start again.',
    ]);
  });
});

describe('the addresses of owners', () => {
  const rate = { requests: 1, per: seconds(1) };
  const owners = [
    defineOwner({ name: 'weather-service', over: 'http', rate }),
    defineOwner({ name: 'user-service', over: 'nats', rate }),
  ];
  const outcomeOf = (env: Environment) => checkConfig({ ...WHOLE, ...env }, 'replica-1', owners);
  const addressesOf = (env: Environment) => {
    const outcome = outcomeOf(env);
    if (!('config' in outcome)) return outcome.faults.map(describeFault);
    return [...outcome.config.ownerAddresses].map(([name, { href }]) => [name, href]);
  };
  const URL_FORM = 'http://<host>:<port> or https://<host>:<port>, with a path if need be';

  it('are told by a variable each, of those that are asked over HTTP', () => {
    expect(addressesOf({ OWNER_URL_WEATHER_SERVICE: 'https://u:p@weather.example/v1' })).toEqual([
      ['weather-service', 'https://u:p@weather.example/v1'],
    ]);
  });

  it('are below one address where they have no variable of their own', () => {
    expect(addressesOf({ OWNER_URL: 'http://owners.example/of/' })).toEqual([
      ['weather-service', 'http://owners.example/of/weather-service'],
    ]);
    const own = {
      OWNER_URL: 'http://owners.example',
      OWNER_URL_WEATHER_SERVICE: 'http://w.example',
    };
    expect(addressesOf(own)).toEqual([['weather-service', 'http://w.example/']]);
  });

  it.each([
    [{}, `OWNER_URL_WEATHER_SERVICE is missing; expected ${URL_FORM}.`],
    [
      { OWNER_URL_WEATHER_SERVICE: 'ftp://user:s3cret@w' },
      `OWNER_URL_WEATHER_SERVICE is "ftp://***@w"; expected ${URL_FORM}.`,
    ],
    [
      { OWNER_URL_WEATHER_SERVICE: 'http://w/?token=s3cret' },
      `OWNER_URL_WEATHER_SERVICE is "http://w/?token=***"; expected ${URL_FORM}.`,
    ],
    [
      { OWNER_URL_WEATHER_SERVICE: 'http://user:100%s3cret@w' },
      `OWNER_URL_WEATHER_SERVICE is "http://***@w"; expected ${URL_FORM}.`,
    ],
  ])(
    'are faults of the configuration where they do not hold, without their secrets',
    (env, fault) => {
      expect(addressesOf(env)).toEqual([fault]);
    },
  );

  it('are a fault for all where the one address of all is none', () => {
    expect(addressesOf({ OWNER_URL: 'nowhere' })).toContain(
      `OWNER_URL is "nowhere"; expected ${URL_FORM}.`,
    );
  });
});
