import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { weatherReports } from '../../projections/producers/weather-service.js';
import { ensureStream } from '../../src/source/ensure-stream.js';
import { JetStreamKeyedStreams } from '../../src/source/jetstream-keyed-stream.js';
import { MemoryKeyedStream } from '../../src/source/memory-keyed-stream.js';
import { connectNats } from '../../src/source/nats-connection.js';
import { startNats } from '../support/servers/nats.js';
import type { TestServer } from '../support/servers/test-server.js';
import { keepsTheKeyedPromises } from './keyed-stream.contract.js';

describe('MemoryKeyedStream', () => {
  keepsTheKeyedPromises(async () => new MemoryKeyedStream(weatherReports.subject));
});

describe('JetStreamKeyedStream', () => {
  let server: TestServer;
  let nats: NatsConnection;
  beforeAll(async () => {
    server = await startNats();
    nats = await connectNats({ url: server.url, name: 'spec' });
  });
  afterAll(async () => {
    await nats.close();
    await server.stop();
  });

  const { stream } = weatherReports;
  const fresh = async (): Promise<JetStreamKeyedStreams> => {
    const { streams } = await jetstreamManager(nats);
    await streams.delete(stream).catch(() => false);
    await ensureStream(nats, weatherReports);
    return new JetStreamKeyedStreams(nats);
  };
  keepsTheKeyedPromises(async () => (await fresh()).open(weatherReports));

  it('leaves one message of many that stand alone, and the first of the stream where it was', async () => {
    const keyed = (await fresh()).open(weatherReports);
    const event = (id: number) => ({ type: 'X', data: {}, id: `${id}`, time: 0 });
    await keyed.append({ mark: 'opened' }, { event: event(0), after: 0 });
    for (let n = 1, after = 0; n <= 5; n++) {
      const told = await keyed.append({ mark: 'ended' }, { event: event(n), after, alone: true });
      after = told.outcome === 'stored' ? told.sequence : 0;
    }
    const { streams } = await jetstreamManager(nats);
    expect((await streams.info(stream)).state).toMatchObject({
      messages: 2,
      first_seq: 1,
      last_seq: 6,
    });
  });

  it('says that the stream is away, and which', async () => {
    const keyed = (await fresh()).open({ ...weatherReports, stream: 'NONE' });
    await expect(keyed.last({ key: 'a' })).rejects.toMatchObject({ code: 'PUBLISH_FAILED' });
  });

  it('takes no stream that was made without room for ends of polls', async () => {
    const { streams } = await jetstreamManager(nats);
    await streams.delete(stream).catch(() => false);
    await streams.add({ name: stream, subjects: [weatherReports.subject] });
    await expect(ensureStream(nats, weatherReports)).rejects.toMatchObject({
      code: 'STREAM_MISMATCH',
    });
  });
});
