import { parseNatsUrl } from './nats-connection.js';

describe('a NATS URL', () => {
  it('names a server', () =>
    expect(parseNatsUrl('nats://127.0.0.1:4222')).toEqual({ servers: ['127.0.0.1:4222'] }));

  it('may name several servers', () =>
    expect(parseNatsUrl('nats://a:4222, nats://b:4223')).toEqual({
      servers: ['a:4222', 'b:4223'],
    }));

  it('may carry a user and a password', () =>
    expect(parseNatsUrl('nats://sta%40tion:s%3Acret@nats:4222')).toEqual({
      servers: ['nats:4222'],
      user: 'sta@tion',
      pass: 's:cret',
    }));

  it('may carry a token', () =>
    expect(parseNatsUrl('nats://s3cret@nats:4222')).toEqual({
      servers: ['nats:4222'],
      token: 's3cret',
    }));

  it('may ask for TLS', () =>
    expect(parseNatsUrl('tls://nats:4222')).toEqual({ servers: ['nats:4222'], tls: {} }));

  it('is refused when it is none, without being repeated', () =>
    expect(() => parseNatsUrl('http://user:s3cret@nats')).toThrow(
      expect.objectContaining({
        code: 'NATS_UNAVAILABLE',
        message: expect.not.stringContaining('s3cret'),
      }),
    ));
});
