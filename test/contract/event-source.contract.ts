import type {
  EventSource,
  ReadRequest,
  SourceMessage,
  SourceReader,
} from '../../src/source/event-source.js';
import { identityOf } from '../../src/source/event-source.js';
import { until } from '../support/until.js';

/** A source, and what whoever operates its streams can do to them. */
export interface OperatedSource {
  readonly source: EventSource;
  /** Stores a message; gives its sequence. */
  publish(subject: string, data: unknown, messageId?: string): Promise<number>;
  purge(stream: string, below?: number): Promise<void>;
  remove(stream: string, sequence: number): Promise<void>;
  createStream(stream: string, subjects: string[]): Promise<void>;
  deleteStream(stream: string): Promise<void>;
}

/** What every event source promises. `open` gives one with an empty stream GAMES of `games.>`. */
export function keepsTheSourcePromises(open: () => Promise<OperatedSource>): void {
  let operated: OperatedSource;
  let source: EventSource;
  const readers: SourceReader[] = [];
  beforeEach(async () => {
    operated = await open();
    source = operated.source;
  });
  afterEach(() => {
    for (const reader of readers.splice(0)) reader.close();
  });

  const publish = (...words: string[]) =>
    words.reduce(async (before, word) => {
      await before;
      await operated.publish(`games.${word}`, { word });
    }, Promise.resolve());

  /** Reads in the background; gives what came so far. */
  async function follow(request: Partial<ReadRequest> = {}) {
    const reader = await source.read({ stream: 'GAMES', after: 0, ...request });
    readers.push(reader);
    const seen = { reader, words: [] as string[], sequences: [] as number[], ended: false };
    void (async () => {
      for await (const message of reader) {
        seen.words.push(message.subject.split('.').slice(1).join('.'));
        seen.sequences.push(message.sequence);
      }
      seen.ended = true;
    })();
    return seen;
  }
  const firstOf = async (request: Partial<ReadRequest> = {}) => {
    const reader = await source.read({ stream: 'GAMES', after: 0, ...request });
    readers.push(reader);
    for await (const message of reader) return message;
    throw new Error('The reader ended before its first message.');
  };

  describe('a reader', () => {
    it('gives every message in stream order, those of before and those that come after', async () => {
      await publish('a', 'b');
      const seen = await follow();
      await until(() => seen.words.length === 2);
      await publish('c');
      await until(() => seen.words.length === 3);
      expect([seen.words, seen.sequences]).toEqual([
        ['a', 'b', 'c'],
        [1, 2, 3],
      ]);
    });

    it('begins after the sequence it was asked for', async () => {
      await publish('a', 'b', 'c');
      const seen = await follow({ after: 1 });
      await until(() => seen.words.length === 2);
      expect(seen.words).toEqual(['b', 'c']);
    });

    it('asked to begin after the head gives only what comes later', async () => {
      await publish('a', 'b');
      const seen = await follow({ after: 2 });
      await publish('c');
      await until(() => seen.words.length === 1);
      expect(seen.words).toEqual(['c']);
    });

    it.each([
      ['games.*', ['a', 'b', 'c']],
      ['games.a', ['a']],
      ['games.x.>', ['x.a', 'x.y.b']],
      ['games.*.a', ['x.a', 'z.a']],
      ['games.>', ['a', 'b', 'x.a', 'x.y.b', 'z.a', 'c']],
    ])('of %s leaves the other subjects out', async (subject, expected) => {
      await publish('a', 'b', 'x.a', 'x.y.b', 'z.a', 'c');
      const seen = await follow({ subject });
      await until(() => seen.words.length === expected.length);
      await operated.publish(subject.replace('*', 'last').replace('>', 'last'), {});
      await until(() => seen.words.length === expected.length + 1);
      expect(seen.words.slice(0, -1)).toEqual(expected);
    });

    it('passes over messages that were removed', async () => {
      await publish('a', 'b', 'c');
      await operated.remove('GAMES', 2);
      const seen = await follow();
      await until(() => seen.words.length === 2);
      expect(seen.sequences).toEqual([1, 3]);
    });

    it('says how many messages of its subject still wait behind one', async () => {
      await publish('a', 'b', 'a', 'a');
      expect((await firstOf()).pending).toBe(3);
      expect((await firstOf({ subject: 'games.a' })).pending).toBe(2);
      expect((await firstOf({ after: 3 })).pending).toBe(0);
    });

    it('ends without an error when it is closed', async () => {
      await publish('a');
      const seen = await follow();
      await until(() => seen.words.length === 1);
      seen.reader.close();
      await until(() => seen.ended);
    });

    it('that is closed leaves the others alone', async () => {
      const [closed, open] = [await follow(), await follow()];
      closed.reader.close();
      await publish('a');
      await until(() => open.words.length === 1);
      await until(() => closed.ended);
      expect(open.ended).toBe(false);
    });

    it('ends without an error when its stream is deleted', async () => {
      await publish('a');
      const seen = await follow();
      await until(() => seen.words.length === 1);
      await operated.deleteStream('GAMES');
      await until(() => seen.ended);
    });

    it('ends, and gives nothing of the new stream, when its stream is created anew', async () => {
      await publish('a');
      const seen = await follow();
      await until(() => seen.words.length === 1);
      await operated.deleteStream('GAMES');
      await operated.createStream('GAMES', ['games.>']);
      await publish('x', 'y', 'z');
      await until(() => seen.ended);
      expect(seen.words).toEqual(['a']);
    });
  });

  describe('a message', () => {
    it('carries its stream, its payload and its message id', async () => {
      await operated.publish('games.a', { word: 'é' }, 'id-1');
      const message = await firstOf();
      expect(message.stream).toBe('GAMES');
      expect(message.json()).toEqual({ word: 'é' });
      expect(Buffer.from(message.payload()).toString()).toBe('{"word":"é"}');
      expect(message.header('Nats-Msg-Id')).toBe('id-1');
      expect(message.headers()).toEqual({ 'Nats-Msg-Id': ['id-1'] });
      expect(message.header('ce-id')).toBeUndefined();
    });

    it('without headers has none', async () => {
      await publish('a');
      const message = await firstOf();
      expect([message.headers(), message.header('Nats-Msg-Id')]).toEqual([{}, undefined]);
    });

    it('whose payload is not JSON says so only when it is read as such', async () => {
      await operated.publish('games.a', new TextEncoder().encode('{"half'));
      const message = await firstOf();
      expect(() => message.json()).toThrow(
        expect.objectContaining({ name: 'SyntaxError' }) as Error,
      );
      expect(Buffer.from(message.payload()).toString()).toBe('{"half');
    });

    it('published again under its id is the same message', async () => {
      expect(await operated.publish('games.a', { word: 'a' }, 'id-1')).toBe(1);
      expect(await operated.publish('games.a', { word: 'a' }, 'id-1')).toBe(1);
      expect(await source.stateOf('GAMES')).toMatchObject({ lastSequence: 1 });
    });
  });

  describe('the state of a stream', () => {
    const bounds = async () => {
      const state = await source.stateOf('GAMES');
      return [state?.firstSequence, state?.lastSequence];
    };

    it('of which there is none is undefined', async () =>
      expect(await source.stateOf('NONE')).toBeUndefined());

    it('that is empty begins right behind its end', async () =>
      expect(await bounds()).toEqual([1, 0]));

    it('spans what it holds', async () => {
      await publish('a', 'b', 'c');
      expect(await bounds()).toEqual([1, 3]);
    });

    it('purged in part begins later', async () => {
      await publish('a', 'b', 'c');
      await operated.purge('GAMES', 3);
      expect(await bounds()).toEqual([3, 3]);
    });

    it('purged as a whole keeps its head', async () => {
      await publish('a', 'b', 'c');
      await operated.purge('GAMES');
      expect(await bounds()).toEqual([4, 3]);
      await publish('d');
      expect(await bounds()).toEqual([4, 4]);
    });

    it('with a hole in its middle has the bounds it had', async () => {
      await publish('a', 'b', 'c');
      await operated.remove('GAMES', 2);
      expect(await bounds()).toEqual([1, 3]);
    });

    it('tells a stream that was created anew from the one before', async () => {
      const before = await source.stateOf('GAMES');
      expect(await source.stateOf('GAMES')).toEqual(before);
      await operated.deleteStream('GAMES');
      await operated.createStream('GAMES', ['games.>']);
      expect((await source.stateOf('GAMES'))?.created).not.toBe(before?.created);
    });
  });

  describe('the identity of a stored message', () => {
    it('is the one it was delivered with', async () => {
      await operated.publish('games.a', {}, 'id-1');
      await publish('b');
      for (const after of [0, 1]) {
        const delivered = identityOf(await firstOf({ after }));
        expect(await source.identityFrom('GAMES', after + 1)).toEqual(delivered);
      }
    });

    it('is that of the next one where a message is gone', async () => {
      await publish('a', 'b', 'c');
      await operated.remove('GAMES', 2);
      expect(await source.identityFrom('GAMES', 2)).toMatchObject({ sequence: 3 });
    });

    it('is undefined behind the head', async () => {
      await publish('a');
      expect(await source.identityFrom('GAMES', 2)).toBeUndefined();
      expect(await source.identityFrom('GAMES', 20)).toBeUndefined();
    });

    it('cannot be asked of a stream that is not there', () =>
      expect(source.identityFrom('NONE', 1)).rejects.toThrow());
  });

  describe('a message by its sequence', () => {
    it('is as it was delivered', async () => {
      await operated.publish('games.a', { word: 'é' }, 'id-1');
      await operated.publish('games.b', new TextEncoder().encode('{"half'));
      for (const sequence of [1, 2]) {
        const delivered = await firstOf({ after: sequence - 1 });
        const found = await source.messageAt('GAMES', sequence);
        expect(found && wholeOf(found)).toEqual(wholeOf(delivered));
      }
    });

    it('is undefined where it is gone, and where none was stored yet', async () => {
      await publish('a', 'b', 'c');
      await operated.remove('GAMES', 2);
      expect(await source.messageAt('GAMES', 2)).toBeUndefined();
      expect(await source.messageAt('GAMES', 4)).toBeUndefined();
      expect(await source.messageAt('GAMES', 3)).toMatchObject({ sequence: 3 });
    });

    it('cannot be asked of a stream that is not there', () =>
      expect(source.messageAt('NONE', 1)).rejects.toThrow());
  });

  describe('whether a stream holds nothing', () => {
    const holdsNothing = (subject: string, after: number) =>
      source.holdsNothing({ stream: 'GAMES', subject, after });

    it('goes by the subject', async () => {
      await publish('a', 'x.b');
      expect(await holdsNothing('games.*', 0)).toBe(false);
      expect(await holdsNothing('games.c', 0)).toBe(true);
      expect(await holdsNothing('games.x.*', 1)).toBe(false);
    });

    it('goes by what lies above the sequence', async () => {
      await publish('a', 'x.b');
      expect(await holdsNothing('games.*', 1)).toBe(true);
      expect(await source.holdsNothing({ stream: 'GAMES', after: 1 })).toBe(false);
      expect(await source.holdsNothing({ stream: 'GAMES', after: 2 })).toBe(true);
    });

    it('goes by what it holds now', async () => {
      await publish('a', 'b');
      await operated.purge('GAMES');
      expect(await holdsNothing('games.*', 0)).toBe(true);
    });
  });
}

const wholeOf = (message: SourceMessage) => ({
  identity: identityOf(message),
  subject: message.subject,
  stream: message.stream,
  headers: message.headers(),
  payload: Buffer.from(message.payload()).toString(),
});
