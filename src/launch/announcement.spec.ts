import { parse } from 'graphql';
import { announcement, EXAMPLE_QUERY } from './announcement.js';

const text = announcement({
  stationUrl: 'http://127.0.0.1:3000',
  natsUrl: 'nats://127.0.0.1:4222',
  redisUrl: 'redis://user:secret@cache:6379/1',
  databaseUrl: 'pglite:/data/sql',
  data: '/data',
});

describe('the announcement', () => {
  it('names the address and a query, also as a command for a terminal', () => {
    expect(text).toContain('http://127.0.0.1:3000/graphql');
    expect(text).toContain(EXAMPLE_QUERY);
    const [, body] = /-d '(.*)'/.exec(text) ?? [];
    expect(JSON.parse(body ?? '')).toEqual({ query: EXAMPLE_QUERY });
  });

  it('shows no password', () => {
    expect(text).not.toContain('secret');
  });
});

describe('the example query', () => {
  it('is valid GraphQL', () => {
    expect(parse(EXAMPLE_QUERY).definitions).toHaveLength(1);
  });
});
