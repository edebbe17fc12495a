import { hideSecrets } from './hide-secrets.js';

describe('hideSecrets', () => {
  it.each([
    ['a name and a password', 'postgres://ada:s3cret@db:5432/x', 'postgres://***@db:5432/x'],
    ['a password without a name', 'redis://:s3cret@cache:6379', 'redis://***@cache:6379'],
    ['a token', 'nats://s3cret@n1:4222', 'nats://***@n1:4222'],
    ['a password with the marks of a URL', 'postgres://a:s3/cr@e#t?@db/x', 'postgres://***@db/x'],
    [
      'each of several servers',
      'nats://s3cret@n1,nats://u:s3cret@n2',
      'nats://***@n1,nats://***@n2',
    ],
    ['a password with a comma', 'nats://u:s3,cret@n1,nats://n2', 'nats://***@n1,nats://n2'],
    ['a parameter', 'postgres://db/x?password=s3cret&ssl=1', 'postgres://db/x?password=***&ssl=1'],
    ['a text without a scheme', 'ada:s3cret@db', '***@db'],
  ])('hides %s', (_, url, shown) => {
    expect(hideSecrets(url)).toBe(shown);
    expect(hideSecrets(url)).not.toContain('cret');
  });

  it.each(['', 'nats://127.0.0.1:4222', 'pglite:.data/sql', 'postgres://db/x?sslmode=require'])(
    'leaves %p as it is',
    (url) => expect(hideSecrets(url)).toBe(url),
  );
});
