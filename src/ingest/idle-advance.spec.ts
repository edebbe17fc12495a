import type { Checkpoint } from '../model/checkpoint.js';
import { MemorySource } from '../source/memory-source.js';
import type { HeadSeen } from '../source/head-watch.js';
import { emptyStretch as stretchOf, type EmptyStretch } from './idle-advance.js';
import type { OpenStream } from './streams.js';

describe('a stretch that holds nothing for a projection', () => {
  let source: MemorySource;
  let open: OpenStream[];
  beforeEach(async () => {
    source = new MemorySource({ now: () => 1_000 });
    for (const stream of ['A', 'B']) source.createStream(stream, [`${stream.toLowerCase()}.>`]);
    open = [
      { stream: 'A', subject: 'a.*', created: (await source.stateOf('A'))?.created ?? '' },
      { stream: 'B', subject: undefined, created: (await source.stateOf('B'))?.created ?? '' },
    ];
  });
  async function emptyStretch(
    of: MemorySource,
    streams: OpenStream[],
    checkpoint: Checkpoint,
  ): Promise<EmptyStretch | undefined> {
    const heads = new Map<string, HeadSeen>();
    for (const { stream } of streams) {
      const state = await of.stateOf(stream);
      if (state !== undefined) heads.set(stream, { ...state, stream, at: 0, askedAt: 0 });
    }
    const headOf = (stream: string) => heads.get(stream);
    return stretchOf(of, { streams, headOf }, checkpoint);
  }
  const upTo = (sequence: number) => ({ A: { sequence, streamCreated: '' } });

  it('is not there when nothing was published', async () =>
    expect(await emptyStretch(source, open, {})).toBeUndefined());

  it('reaches to the head, past messages of other subjects, and names the last of them', async () => {
    for (let i = 0; i < 3; i++) source.publish('a.else.where', i);
    expect(await emptyStretch(source, open, {})).toEqual({
      stream: 'A',
      after: 0,
      sequence: 3,
      last: { sequence: 3, storedAt: 1_000 },
    });
  });

  it('is not there while a message of the projection waits', async () => {
    source.publish('a.x', 1);
    source.publish('a.else.where', 2);
    expect(await emptyStretch(source, open, {})).toBeUndefined();
    expect(await emptyStretch(source, open, upTo(1))).toMatchObject({ sequence: 2 });
    expect(await emptyStretch(source, open, upTo(2))).toBeUndefined();
  });

  it('is found in every stream', async () => {
    source.publish('b.x', 1);
    source.purge('B');
    expect(await emptyStretch(source, open, {})).toEqual({ stream: 'B', after: 0, sequence: 1 });
  });

  it('is not looked for before the head of the stream was seen', async () => {
    source.publish('a.else.where', 1);
    const unseen = { streams: open, headOf: () => undefined };
    expect(await stretchOf(source, unseen, {})).toBeUndefined();
  });

  it('is not looked for in a stream that was created anew or deleted', async () => {
    source.deleteStream('A');
    expect(await emptyStretch(source, open, {})).toBeUndefined();
    source.createStream('A', ['a.>']);
    source.publish('a.else.where', 1);
    expect(await emptyStretch(source, open, {})).toBeUndefined();
  });
});
