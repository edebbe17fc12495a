import { parse } from 'graphql';
import { announcement, EXAMPLE_QUERY } from './announcement.js';

const at = {
  stationUrl: 'http://127.0.0.1:3000',
  natsUrl: 'nats://127.0.0.1:4222',
  redisUrl: 'redis://user:secret@cache:6379/1',
  databaseUrl: 'pglite:/data/sql',
  data: '/data',
  access: 'open',
  host: '127.0.0.1',
} as const;
const text = announcement(at);

describe('the announcement', () => {
  it('names the address and a query, also as a command for a terminal', () => {
    expect(text).toContain('http://127.0.0.1:3000/graphql');
    expect(text).toContain(EXAMPLE_QUERY);
    const [, body] = /-d '(.*)'/.exec(text) ?? [];
    expect(JSON.parse(body ?? '')).toEqual({ query: EXAMPLE_QUERY });
  });

  it.each([
    ['open', '127.0.0.1', 'open to everybody on this machine: no keys are asked for'],
    ['open', '0.0.0.0', 'open to everybody who reaches 0.0.0.0: no keys are asked for'],
    ['required', '0.0.0.0', 'Keys are asked for.'],
  ] as const)('says who may ask where access is %s on %s', (access, host, words) => {
    expect(announcement({ ...at, access, host })).toContain(words);
  });

  it('says how more events come in', () => expect(text).toContain('npm run producers'));

  it('shows no password', () => {
    expect(text).not.toContain('secret');
  });
});

describe('the example query', () => {
  it('is valid GraphQL', () => {
    expect(parse(EXAMPLE_QUERY).definitions).toHaveLength(1);
  });
});
