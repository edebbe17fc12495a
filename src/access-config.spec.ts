import { resolve } from 'node:path';
import { checkConfig, describeFault, type Environment } from './config.js';

const SERVERS: Environment = {
  NATS_URL: 'nats://127.0.0.1:4222',
  REDIS_URL: 'redis://127.0.0.1:6379',
  DATABASE_URL: 'pglite:memory',
};
const TOKENS: Environment = {
  JWT_ISSUER: 'https://issuer.example',
  JWT_AUDIENCE: 'data-station',
  JWKS_URL: 'https://issuer.example/keys.json',
};

const check = (env: Environment) => checkConfig({ ...SERVERS, ...env }, 'replica-1');
const configOf = (env: Environment) => {
  const outcome = check(env);
  if ('config' in outcome) return outcome.config;
  throw new Error(outcome.faults.map(describeFault).join('\n'));
};
const faultsOf = (env: Environment) => {
  const outcome = check(env);
  return 'faults' in outcome ? outcome.faults.map(describeFault) : [];
};

describe('who may ask, by the configuration', () => {
  it.each<[string, Environment, 'open' | 'required']>([
    ['everybody on this machine', {}, 'open'],
    ['everybody on this machine, by its name', { HOST: 'localhost' }, 'open'],
    ['everybody on this machine, over IPv6', { HOST: '::1' }, 'open'],
    ['those with a key, where others can reach it', { HOST: '0.0.0.0' }, 'required'],
    ['those with a key, where others reach it over IPv6', { HOST: '::' }, 'required'],
    ['those with a key, at a host that only looks near', { HOST: '127.example.org' }, 'required'],
    ['those with a key, in production', { NODE_ENV: 'production' }, 'required'],
    ['everybody, where that is said', { NODE_ENV: 'production', ACCESS: 'open' }, 'open'],
    ['those with a key, where that is said', { ACCESS: 'required' }, 'required'],
  ])('is %s', (_, env, access) => expect(configOf(env).access).toBe(access));

  it('is either of two words', () =>
    expect(faultsOf({ ACCESS: 'closed' })).toEqual([
      'ACCESS is "closed"; expected one of open, required.',
    ]));
});

describe('the tokens that are taken', () => {
  it('are none, where nothing is said of them', () =>
    expect(configOf({ JWT_CONSUMER_CLAIM: 'azp' }).tokens).toBeUndefined());

  it('name their consumer in the subject', () =>
    expect(configOf(TOKENS).tokens).toEqual({
      issuer: 'https://issuer.example',
      audience: 'data-station',
      keySetUrl: 'https://issuer.example/keys.json',
      consumerClaim: 'sub',
    }));

  it('name it in another claim, where that is said', () =>
    expect(configOf({ ...TOKENS, JWT_CONSUMER_CLAIM: 'azp' }).tokens?.consumerClaim).toBe('azp'));

  it('need all that is said of them, and each missing variable is told', () =>
    expect(faultsOf({ JWT_AUDIENCE: 'data-station', PORT: 'x' })).toEqual([
      'PORT is "x"; expected a whole number from 0 (any free port) to 65535.',
      'JWT_ISSUER is missing; expected all of JWT_ISSUER, JWT_AUDIENCE, JWKS_URL or none, and JWT_AUDIENCE is set.',
      'JWKS_URL is missing; expected all of JWT_ISSUER, JWT_AUDIENCE, JWKS_URL or none, and JWT_AUDIENCE is set.',
    ]));

  it.each(['http://127.0.0.1:4000/keys', 'http://[::1]:4000/keys', 'http://localhost/keys'])(
    'have keys that may come from this machine without TLS: %s',
    (url) => expect(configOf({ ...TOKENS, JWKS_URL: url }).tokens?.keySetUrl).toBe(url),
  );

  it.each([
    'http://issuer.example/keys',
    'file:///keys.json',
    'keys.json',
    'https://u:pw@i.example/',
  ])('have keys that come from nowhere an attacker could stand in between: not %s', (url) =>
    expect(faultsOf({ ...TOKENS, JWKS_URL: url })).toEqual([
      expect.stringMatching(
        /^JWKS_URL is ".*"; expected https:\/\/<host>\/<path>, or http:\/\/ on this machine\.$/,
      ),
    ]),
  );
});

describe('the folder of the contracts', () => {
  it('is the one of this package, wherever the station is started', () =>
    expect(configOf({}).consumersFolder).toBe(resolve('projections/consumers')));

  it('is another one, where that is said', () =>
    expect(configOf({ CONSUMERS_DIR: 'test' }).consumersFolder).toBe(resolve('test')));

  it('must be there', () =>
    expect(faultsOf({ CONSUMERS_DIR: '/no/such/folder' })).toEqual([
      'CONSUMERS_DIR is "/no/such/folder"; expected the path of a folder.',
    ]));
});
