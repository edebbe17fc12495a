import { jetstream, jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { connectNats, type NatsConnection } from '../../src/source/nats-connection.js';
import { JetStreamSource } from '../../src/source/jetstream-source.js';
import { startNats } from '../support/servers/nats.js';
import { keepsTheSourcePromises, type OperatedSource } from './event-source.contract.js';

describe('JetStreamSource', () => {
  let server: Awaited<ReturnType<typeof startNats>>;
  let connection: NatsConnection;
  let manager: JetStreamManager;
  beforeAll(async () => {
    server = await startNats();
    connection = await connectNats({ url: server.url, name: 'spec' });
    manager = await jetstreamManager(connection);
  });
  afterAll(async () => {
    await connection.close();
    await server.stop();
  });

  const createStream = async (name: string, subjects: string[]): Promise<void> =>
    void (await manager.streams.add({ name, subjects }));

  keepsTheSourcePromises(async (): Promise<OperatedSource> => {
    await manager.streams.delete('GAMES').catch(() => false);
    await createStream('GAMES', ['games.>']);
    return {
      source: await JetStreamSource.on(connection),
      publish: async (subject, data, messageId) => {
        const payload = data instanceof Uint8Array ? data : JSON.stringify(data);
        const options = messageId === undefined ? {} : { msgID: messageId };
        return (await jetstream(connection).publish(subject, payload, options)).seq;
      },
      purge: async (stream, below) =>
        void (await manager.streams.purge(
          stream,
          below === undefined ? undefined : { seq: below },
        )),
      remove: async (stream, sequence) =>
        void (await manager.streams.deleteMessage(stream, sequence)),
      createStream,
      deleteStream: async (stream) => void (await manager.streams.delete(stream)),
    };
  });
});
