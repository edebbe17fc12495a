import type { JsMsg } from '@nats-io/jetstream';
import { headers } from '@nats-io/nats-core';
import { JetStreamMessage } from './jetstream-message.js';

/** A message as the client makes it of what the server sent: nanoseconds exact, and as a number that is not. */
const delivered = (nanos: string, withHeaders = headers()): JsMsg => {
  const message: Partial<JsMsg> = {
    seq: 42,
    headers: withHeaders,
    info: { timestampNanos: Number(nanos), pending: 5 } as JsMsg['info'],
    timestampNanos: BigInt(nanos),
  };
  return message as JsMsg;
};

describe('a JetStream message', () => {
  it('says where it stands and what still waits', () => {
    const message = new JetStreamMessage('GAMES', delivered('1795228326123000000'));
    expect(message).toMatchObject({ stream: 'GAMES', sequence: 42, pending: 5 });
  });

  it.each([
    ['1795228326123000000', 1_795_228_326_123],
    ['1795228326123999999', 1_795_228_326_123],
    ['1795228326123999900', 1_795_228_326_123],
    ['1795228326124000001', 1_795_228_326_124],
  ])('stored at %s ns was stored at %i ms, never at the next one', (nanos, ms) =>
    expect(new JetStreamMessage('GAMES', delivered(nanos)).storedAt).toBe(ms),
  );

  it('has every value of its headers', () => {
    const several = headers();
    several.append('trace', 'a');
    several.append('trace', 'b');
    several.set('empty', '');
    const message = new JetStreamMessage('GAMES', delivered('1', several));
    expect(message.headers()).toEqual({ trace: ['a', 'b'], empty: [''] });
    expect(['trace', 'empty', 'none'].map((name) => message.header(name))).toEqual([
      'a',
      undefined,
      undefined,
    ]);
  });
});
