import type { SourceMessage } from './event-source.js';
import { MemorySource } from './memory-source.js';

describe('a source in memory', () => {
  let now: number;
  let source: MemorySource;
  beforeEach(() => {
    now = 1_000;
    source = new MemorySource({ now: () => now });
    source.createStream('GAMES', ['games.*', 'matches.>']);
  });

  async function readAll(stream: string, after = 0): Promise<SourceMessage[]> {
    const reader = await source.read({ stream, after });
    const messages: SourceMessage[] = [];
    if (await source.holdsNothing({ stream, after })) return messages;
    for await (const message of reader) {
      messages.push(message);
      if (message.pending === 0) break;
    }
    reader.close();
    return messages;
  }
  const words = async (after = 0): Promise<unknown[]> =>
    (await readAll('GAMES', after)).map((message) => message.json());

  it('stores a message in the stream that listens to its subject', async () => {
    source.createStream('ORDERS', ['orders.*']);
    expect(source.publish('orders.x', 1)).toEqual({
      stream: 'ORDERS',
      sequence: 1,
      duplicate: false,
    });
    expect(source.publish('matches.a.b', 2)).toMatchObject({ stream: 'GAMES', sequence: 1 });
    expect(await words()).toEqual([2]);
  });

  it('refuses a message that no stream listens to', () =>
    expect(() => source.publish('games.a.b', 1)).toThrow(
      expect.objectContaining({ code: 'STREAM_MISSING' }) as Error,
    ));

  it('refuses a second stream of one name', () =>
    expect(() => source.createStream('GAMES', ['other.*'])).toThrow('GAMES'));

  it('stores a message once under its id, until it is gone', async () => {
    source.publish('games.x', 'one', { messageId: 'id-1' });
    const again = source.publish('games.x', 'two', { messageId: 'id-1' });
    expect(again).toEqual({ stream: 'GAMES', sequence: 1, duplicate: true });
    expect(await words()).toEqual(['one']);
    source.purge('GAMES');
    expect(source.publish('games.x', 'two', { messageId: 'id-1' })).toMatchObject({ sequence: 2 });
  });

  it('keeps the headers that were given beside the message id', async () => {
    source.publish('games.x', 1, { messageId: 'id-1', headers: { 'ce-id': ['e-1'] } });
    const [message] = await readAll('GAMES');
    expect(message?.headers()).toEqual({ 'ce-id': ['e-1'], 'Nats-Msg-Id': ['id-1'] });
  });

  it('never runs backwards in time, also when its clock does', async () => {
    source.publish('games.x', 1);
    now = 500;
    source.publish('games.x', 2);
    expect((await readAll('GAMES')).map(({ storedAt }) => storedAt)).toEqual([1_000, 1_000]);
  });

  it('gives no sequence twice, whatever is removed', () => {
    source.publish('games.x', 1);
    source.purge('GAMES');
    expect(source.publish('games.x', 2).sequence).toBe(2);
    source.remove('GAMES', 2);
    expect(source.publish('games.x', 3).sequence).toBe(3);
  });

  it('tells streams apart that were created in the same instant', async () => {
    const before = await source.stateOf('GAMES');
    source.deleteStream('GAMES');
    source.createStream('GAMES', ['games.*']);
    const after = await source.stateOf('GAMES');
    expect(after?.created).not.toBe(before?.created);
    expect(Date.parse(after?.created ?? '')).toBe(1_000);
  });

  it('put back to an older copy loses what came after it, and gives those sequences again', async () => {
    source.publish('games.x', 'one');
    const copy = source.copyOf('GAMES');
    source.publish('games.x', 'two');
    const reader = await source.read({ stream: 'GAMES', after: 2 });
    source.restore(copy);
    for await (const message of reader) throw new Error(`it read on at ${message.sequence}`);
    expect(await source.stateOf('GAMES')).toMatchObject({
      created: copy.created,
      lastSequence: 1,
    });
    expect(source.publish('games.x', 'three').sequence).toBe(2);
    expect(await words()).toEqual(['one', 'three']);
  });

  it('can be put back to a copy more than once', async () => {
    source.publish('games.x', 'one');
    const copy = source.copyOf('GAMES');
    for (const word of ['two', 'three']) {
      source.restore(copy);
      source.publish('games.x', word);
    }
    expect(await words()).toEqual(['one', 'three']);
  });

  it('ends the readers of one stream, or all of them, when they are interrupted', async () => {
    source.createStream('ORDERS', ['orders.*']);
    const ended: string[] = [];
    const ends = ['GAMES', 'ORDERS'].map(async (stream) => {
      for await (const message of await source.read({ stream, after: 0 }))
        throw new Error(`${message.subject} was never published`);
      ended.push(stream);
    });
    await new Promise((resolve) => setImmediate(resolve));
    source.interrupt('ORDERS');
    await ends[1];
    expect(ended).toEqual(['ORDERS']);
    source.interrupt();
    await Promise.all(ends);
    expect(ended).toEqual(['ORDERS', 'GAMES']);
  });

  it('reads a stream that is not there for nobody', async () => {
    await expect(source.read({ stream: 'NONE', after: 0 })).rejects.toMatchObject({
      code: 'STREAM_MISSING',
    });
    expect(() => source.deleteStream('NONE')).toThrow('NONE');
  });
});
