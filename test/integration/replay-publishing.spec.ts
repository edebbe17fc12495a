import { DiscardPolicy, jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { setImmediate } from 'node:timers/promises';
import { ensureStream } from '../../src/source/ensure-stream.js';
import { connectNats, type NatsConnection } from '../../src/source/nats-connection.js';
import type { OutgoingEvent } from '../../src/source/outgoing-event.js';
import { Publisher } from '../../src/source/publisher.js';
import { storedMessageIds } from '../../src/source/stored-message-ids.js';
import { startNats } from '../support/servers/nats.js';
import type { TestServer } from '../support/servers/test-server.js';

const contract = { owner: 'cup-service', stream: 'CUPS', subject: 'shop.cups.*', events: {} };
const TIME = Date.UTC(2010, 11, 1, 8, 26);

const cup = (number: number): OutgoingEvent => ({
  contract,
  event: {
    type: 'CupSold',
    id: `cup/${number}`,
    time: TIME,
    data: { number, name: 'tasse à thé' },
  },
});
const cups = (count: number) => Array.from({ length: count }, (_, index) => cup(index + 1));
const refusal = (code: string) => expect.objectContaining({ code });

describe('publishing to JetStream', () => {
  let nats: TestServer;
  let connection: NatsConnection;
  let manager: JetStreamManager;

  beforeAll(async () => (nats = await startNats()));
  afterAll(() => nats.stop());
  beforeEach(async () => {
    connection = await connectNats({ url: nats.url, name: 'spec', whenLost: 'end' });
    manager = await jetstreamManager(connection);
  });
  afterEach(async () => {
    for await (const { config } of manager.streams.list())
      await manager.streams.delete(config.name);
    await connection.close();
  });

  async function publishAll(events: readonly OutgoingEvent[], publisher: Publisher) {
    for (const event of events) await publisher.publish(event);
    await publisher.settle();
  }

  describe('a publisher', () => {
    it('stores events in the order given, as CloudEvents with their message id', async () => {
      await ensureStream(connection, contract);
      await publishAll(cups(3_000), new Publisher(connection));
      expect((await manager.streams.info('CUPS')).state.messages).toBe(3_000);
      for (const seq of [1, 1_500, 3_000]) {
        const stored = await manager.streams.getMessage('CUPS', { seq });
        const headers = Object.fromEntries(stored?.header ?? []);
        expect(stored?.subject).toBe('shop.cups.CupSold');
        expect(stored?.json()).toEqual({ number: seq, name: 'tasse à thé' });
        expect(headers).toEqual({
          'Nats-Msg-Id': [`cup/${seq}`],
          'ce-specversion': ['1.0'],
          'ce-id': [`cup/${seq}`],
          'ce-type': ['CupSold'],
          'ce-source': ['cup-service'],
          'ce-time': ['2010-12-01T08:26:00.000Z'],
          'content-type': ['application/json'],
        });
      }
    });

    it('tells what was stored from what the stream knew already', async () => {
      await ensureStream(connection, contract);
      const told = { published: 0, 'already-there': 0 };
      const publisher = new Publisher(connection, { onStored: (_, stored) => (told[stored] += 1) });
      await publishAll(cups(10), publisher);
      await publishAll(cups(15), publisher);
      expect(told).toEqual({ published: 15, 'already-there': 10 });
      expect((await manager.streams.info('CUPS')).state.messages).toBe(15);
    });

    it('holds back what is more than it may have in flight', async () => {
      await ensureStream(connection, contract);
      const publisher = new Publisher(connection, { maxInFlight: 2 });
      nats.pause();
      await publisher.publish(cup(1));
      await publisher.publish(cup(2));
      let isSent = false;
      const third = publisher.publish(cup(3)).then(() => (isSent = true));
      await setImmediate();
      expect(isSent).toBe(false);
      nats.resume();
      await third;
      await publisher.settle();
      expect((await manager.streams.info('CUPS')).state.messages).toBe(3);
    });

    it('says that no stream stores the subject', () =>
      expect(publishAll(cups(1), new Publisher(connection))).rejects.toEqual(
        refusal('STREAM_MISSING'),
      ));

    it('says that another stream took the event', async () => {
      await manager.streams.add({ name: 'OTHER', subjects: ['shop.>'] });
      const publishing = publishAll(cups(1), new Publisher(connection));
      await expect(publishing).rejects.toEqual(refusal('STREAM_MISMATCH'));
    });

    it('takes no more after the first failure', async () => {
      const full = { max_msgs: 5, discard: DiscardPolicy.New };
      await manager.streams.add({ name: 'CUPS', subjects: ['shop.cups.*'], ...full });
      const publisher = new Publisher(connection, { maxInFlight: 1 });
      await expect(publishAll(cups(10), publisher)).rejects.toEqual(refusal('PUBLISH_FAILED'));
      await manager.streams.purge('CUPS');
      await expect(publisher.publish(cup(11))).rejects.toEqual(refusal('PUBLISH_FAILED'));
      expect((await manager.streams.info('CUPS')).state.messages).toBe(0);
    });
  });

  describe('ensuring a stream', () => {
    it('creates a missing one on disk, which keeps everything', async () => {
      expect(await ensureStream(connection, contract)).toBe('created');
      const { config } = await manager.streams.info('CUPS');
      expect(config).toMatchObject({
        subjects: ['shop.cups.*'],
        storage: 'file',
        retention: 'limits',
        max_msgs: -1,
        max_age: 0,
      });
    });

    it('leaves an existing one that stores the subject as it is', async () => {
      const config = { name: 'CUPS', subjects: ['tea.*', 'shop.>'], max_msgs: 7 };
      const before = await manager.streams.add(config);
      expect(await ensureStream(connection, contract)).toBe('exists');
      expect((await manager.streams.info('CUPS')).config).toEqual(before.config);
    });

    it('refuses an existing one that does not store the subject', async () => {
      await manager.streams.add({ name: 'CUPS', subjects: ['tea.*', 'shop.cups.CupSold'] });
      await expect(ensureStream(connection, contract)).rejects.toEqual(
        expect.objectContaining({
          code: 'STREAM_MISMATCH',
          message: expect.stringContaining('tea.*, shop.cups.CupSold, but not shop.cups.*'),
        }),
      );
    });

    it('creates one of several subjects, and refuses one that lacks any of them', async () => {
      const both = { ...contract, alongside: ['shop.plates.*'] };
      expect(await ensureStream(connection, both)).toBe('created');
      expect(await ensureStream(connection, both)).toBe('exists');
      expect((await manager.streams.info('CUPS')).config.subjects).toEqual([
        'shop.cups.*',
        'shop.plates.*',
      ]);
      await expect(
        ensureStream(connection, { ...both, alongside: ['shop.plates.*', 'tea.*'] }),
      ).rejects.toEqual(
        expect.objectContaining({ message: expect.stringContaining('but not tea.*') }),
      );
    });

    it('refuses a subject that another stream stores', async () => {
      await manager.streams.add({ name: 'OTHER', subjects: ['shop.>'] });
      await expect(ensureStream(connection, contract)).rejects.toEqual(refusal('STREAM_MISMATCH'));
    });
  });

  describe('the message ids that a stream holds', () => {
    it('are none of an empty stream', async () => {
      await ensureStream(connection, contract);
      expect(await storedMessageIds(connection, 'CUPS')).toEqual(new Set());
    });

    it('are all of them, whatever was published without one or deleted since', async () => {
      await ensureStream(connection, contract);
      connection.publish('shop.cups.CupSold', '{}');
      await publishAll(cups(9_000), new Publisher(connection));
      await manager.streams.deleteMessage('CUPS', 2);
      await manager.streams.deleteMessage('CUPS', 9_001);
      const kept = cups(8_999).slice(1);
      const ids = await storedMessageIds(connection, 'CUPS');
      expect([...ids]).toEqual(kept.map(({ event }) => event.id));
    });

    it('are none when the whole stream was purged', async () => {
      await ensureStream(connection, contract);
      await publishAll(cups(5), new Publisher(connection));
      await manager.streams.purge('CUPS');
      expect(await storedMessageIds(connection, 'CUPS')).toEqual(new Set());
    });
  });
});

describe('connecting to NATS', () => {
  it('says when no server answers', () =>
    expect(connectNats({ url: 'nats://127.0.0.1:1', name: 'spec' })).rejects.toEqual(
      refusal('NATS_UNAVAILABLE'),
    ));
});
