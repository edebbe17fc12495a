import { defineEvents, type EventContract } from '../model/event-contract.js';
import { MemorySource } from '../source/memory-source.js';
import { inspect, readRequest, streamsOf } from './streams.js';

const contract = (stream: string, subject: string): EventContract =>
  defineEvents({ owner: 'a-service', stream, subject, events: {} });

describe('the streams of a set of contracts', () => {
  it('are read by the one subject of their one contract', () =>
    expect([...streamsOf([contract('A', 'a.*'), contract('B', 'b.>')])]).toEqual([
      ['A', 'a.*'],
      ['B', 'b.>'],
    ]));

  it('that several contracts share are each read once, without a filter', () =>
    expect([
      ...streamsOf([
        contract('A', 'a.x'),
        contract('B', 'b.*'),
        contract('A', 'a.y'),
        contract('A', 'a.x'),
      ]),
    ]).toEqual([
      ['A', undefined],
      ['B', 'b.*'],
    ]));

  it('keep the filter when two contracts name the same subject', () =>
    expect([...streamsOf([contract('A', 'a.*'), contract('A', 'a.*')])]).toEqual([['A', 'a.*']]));
});

describe('what to read of a stream', () => {
  it('begins after its checkpoint, or before its first message', () => {
    const at = { A: { sequence: 7, streamCreated: 'then' } };
    expect(readRequest({ stream: 'A', subject: 'a.*' }, at)).toEqual({
      stream: 'A',
      subject: 'a.*',
      after: 7,
    });
    expect(readRequest({ stream: 'B', subject: undefined }, at)).toEqual({ stream: 'B', after: 0 });
  });
});

describe('an inspection', () => {
  let source: MemorySource;
  beforeEach(() => {
    source = new MemorySource();
    source.createStream('A', ['a.*']);
    source.createStream('B', ['b.*']);
    for (let i = 0; i < 3; i++) source.publish('a.x', i);
  });
  const reads = [contract('A', 'a.*'), contract('B', 'b.*')];
  const checkpointOf = async (stream: string, sequence: number) => {
    const state = await source.stateOf(stream);
    const last = await source.identityFrom(stream, sequence);
    const at = { sequence, streamCreated: state?.created ?? '' };
    return { [stream]: last === undefined ? at : { ...at, last } };
  };

  it('finds every stream as it was created', async () =>
    expect(await inspect(source, reads, await checkpointOf('A', 2))).toEqual({
      streams: [
        { stream: 'A', subject: 'a.*', created: (await source.stateOf('A'))?.created },
        { stream: 'B', subject: 'b.*', created: (await source.stateOf('B'))?.created },
      ],
    }));

  it('refuses a stream that does not exist', () =>
    expect(inspect(source, [contract('C', 'c.*')], {})).rejects.toMatchObject({
      code: 'STREAM_MISSING',
    }));

  it('finds the gap of a stream that was created anew', async () => {
    const checkpoint = await checkpointOf('A', 2);
    source.deleteStream('A');
    source.createStream('A', ['a.*']);
    const found = await inspect(source, reads, checkpoint);
    expect(found).toMatchObject({ gap: { stream: 'A', kind: 'recreated' } });
  });

  it('finds the gap of a stream that was purged past the checkpoint', async () => {
    const checkpoint = await checkpointOf('A', 1);
    source.purge('A', 3);
    const found = await inspect(source, reads, checkpoint);
    expect(found).toMatchObject({
      gap: { kind: 'purged', reason: expect.stringContaining('2 to 2') },
    });
  });

  it('finds the gap of a stream that came back older, also once it has grown again', async () => {
    const older = source.copyOf('A');
    source.publish('a.x', 'lost', { messageId: 'lost' });
    const checkpoint = await checkpointOf('A', 4);
    source.restore(older);
    expect(await inspect(source, reads, checkpoint)).toMatchObject({
      gap: { kind: 'rolled-back' },
    });
    source.publish('a.x', 'new', { messageId: 'new' });
    expect(await inspect(source, reads, checkpoint)).toMatchObject({ gap: { kind: 'replaced' } });
  });
});
