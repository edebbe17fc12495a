import { DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { nanos } from '@nats-io/nats-core';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { RetailTranslation } from '../../projections/producers/online-retail/retail-translation.js';
import { systemClock } from '../../src/model/clock.js';
import type { Speed } from '../../src/replay/pace.js';
import { openRows } from '../../src/replay/read-rows.js';
import { ReplayRun, type ReplayOrder } from '../../src/replay/replay-run.js';
import { ensureStream } from '../../src/source/ensure-stream.js';
import { connectNats, type NatsConnection } from '../../src/source/nats-connection.js';
import type { OutgoingEvent } from '../../src/source/outgoing-event.js';
import { Publisher } from '../../src/source/publisher.js';
import { startNats } from '../support/servers/nats.js';
import type { TestServer } from '../support/servers/test-server.js';

const TWO_WEEKS = 'projections/producers/online-retail/two-weeks.csv.gz';

/** What the file means, without NATS. */
async function eventsOf(path: string): Promise<OutgoingEvent[]> {
  const translation = new RetailTranslation();
  const events: OutgoingEvent[] = [];
  for await (const { fields } of (await openRows(path, translation.columns)).rows) {
    const told = translation.add(fields);
    if ('fault' in told) throw new Error(told.fault);
    events.push(...told);
  }
  return [...events, ...translation.end()];
}

/** What a stream holds, in its order. */
async function storedIn(connection: NatsConnection, stream: string): Promise<unknown[]> {
  const { state } = await (await jetstreamManager(connection)).streams.info(stream);
  const stored: unknown[] = [];
  if (state.messages === 0) return stored;
  const all = { deliver_policy: DeliverPolicy.All };
  const consumer = await jetstream(connection).consumers.get(stream, all);
  for await (const message of await consumer.consume({ max_messages: 4_000 })) {
    stored.push({ id: message.headers?.get('ce-id'), data: message.json() });
    if (message.seq === state.last_seq) break;
  }
  return stored;
}

describe('a replay of the shipped two weeks', () => {
  let nats: TestServer;
  let connection: NatsConnection;
  let expected: OutgoingEvent[];

  beforeAll(async () => (expected = await eventsOf(TWO_WEEKS)));
  beforeEach(async () => {
    nats = await startNats();
    connection = await connect();
  });
  afterEach(async () => {
    await connection.close();
    await nats.stop();
  });

  const connect = () => connectNats({ url: nats.url, name: 'spec', whenLost: 'end' });
  const runOf = (order: Partial<ReplayOrder> = {}): ReplayRun =>
    new ReplayRun({
      connection,
      path: TWO_WEEKS,
      translation: new RetailTranslation(),
      speed: Infinity as Speed,
      limit: Infinity,
      signal: new AbortController().signal,
      clock: systemClock,
      ...order,
    });

  async function expectAllInOrder(): Promise<void> {
    for (const stream of ['ORDERS', 'PRODUCTS']) {
      const ofStream = expected.filter(({ contract }) => contract.stream === stream);
      const stored = await storedIn(connection, stream);
      expect(stored).toEqual(ofStream.map(({ event: { id, data } }) => ({ id, data })));
    }
  }

  const published = async (run: ReplayRun, atLeast: number): Promise<void> => {
    while (run.counts.published < atLeast) await setImmediate();
  };

  it('publishes every event once, in the order of the file, and counts them', async () => {
    const run = runOf();
    expect(await run.run()).toBe('finished');
    expect(run.counts).toMatchObject({
      published: 15_690,
      alreadyThere: 0,
      byType: { ProductUpdated: 14_232, OrderPlaced: 1_175, OrderCancelled: 283 },
      outOfOrder: 0,
    });
    expect(run.share).toBe(1);
    await expectAllInOrder();
  });

  it('changes nothing the second time, also when the server has long forgotten the message ids', async () => {
    const manager = await jetstreamManager(connection);
    const forgetful = { duplicate_window: nanos(100) };
    await manager.streams.add({ name: 'ORDERS', subjects: ['shop.orders.*'], ...forgetful });
    await manager.streams.add({ name: 'PRODUCTS', subjects: ['shop.products.*'], ...forgetful });
    await runOf().run();
    await untilForgotten(expected.at(-1)?.event.id ?? '');

    const again = runOf();
    expect(await again.run()).toBe('finished');
    expect(again.counts).toMatchObject({ published: 0, alreadyThere: 15_690, outOfOrder: 0 });
    expect((await manager.streams.info('PRODUCTS')).state.last_seq).toBe(14_232);
  });

  /** The last order is published once more, and taken away again, until the server does not know it. */
  async function untilForgotten(lastId: string): Promise<void> {
    const client = jetstream(connection);
    const manager = await jetstreamManager(connection);
    for (;;) {
      const ack = await client.publish('shop.orders.OrderPlaced', '{}', { msgID: lastId });
      if (ack.duplicate) continue;
      await manager.streams.deleteMessage('ORDERS', ack.seq);
      return;
    }
  }

  it('goes on where one that was stopped ended', async () => {
    const interrupt = new AbortController();
    const cut = runOf({ signal: interrupt.signal });
    const end = cut.run();
    await published(cut, 3_000);
    interrupt.abort();
    expect(await end).toBe('stopped');
    const before = cut.counts.published;
    expect(before).toBeLessThan(15_690);

    const rest = runOf();
    expect(await rest.run()).toBe('finished');
    expect(rest.counts).toMatchObject({
      published: 15_690 - before,
      alreadyThere: before,
      outOfOrder: 0,
    });
    await expectAllInOrder();
  });

  it('goes on where one ended whose NATS was killed', async () => {
    const cut = runOf();
    const end = cut.run().catch((error: unknown) => error);
    await published(cut, 3_000);
    await nats.kill();
    expect(await end).toMatchObject({ code: 'PUBLISH_FAILED' });

    await nats.restart();
    connection = await connect();
    const rest = runOf();
    expect(await rest.run()).toBe('finished');
    expect(rest.counts.outOfOrder).toBe(0);
    expect(rest.counts.published).toBeGreaterThan(0);
    await expectAllInOrder();
  });

  it('ends after so many events of the file as it is told, the same ones every time', async () => {
    await runOf({ limit: 100 }).run();
    const again = runOf({ limit: 100 });
    expect(await again.run()).toBe('finished');
    expect(again.counts).toMatchObject({ published: 0, alreadyThere: 100 });
  });

  it('says when events had to go behind later ones', async () => {
    const [, , ...later] = expected.slice(0, 20);
    for (const contract of new Set(later.map((it) => it.contract)))
      await ensureStream(connection, contract);
    const publisher = new Publisher(connection);
    for (const outgoing of later) await publisher.publish(outgoing);
    await publisher.settle();
    const run = runOf({ limit: 20 });
    await run.run();
    expect(run.counts).toMatchObject({ published: 2, alreadyThere: 18, outOfOrder: 2 });
  });

  it('waits for an event until its time has come', async () => {
    const interrupt = new AbortController();
    // At a hundredth of real time the second invoice is due after more than an hour.
    const run = runOf({ speed: 0.01 as Speed, signal: interrupt.signal });
    const end = run.run();
    const firstInvoice = expected.filter(({ event }) => event.time === expected[0]?.event.time);
    await published(run, firstInvoice.length);
    interrupt.abort();
    expect(await end).toBe('stopped');
    expect(run.counts.published).toBe(firstInvoice.length);
  });

  it('stops at a row that it cannot read, and names its line', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'replay-'));
    const path = join(folder, 'bad.csv');
    const head = new RetailTranslation().columns.join();
    const good = '536365,71053,LANTERN,6,2010-12-01 08:26:00,3.39,17850.0,United Kingdom';
    const next = '536366,22633,HAND WARMER,6,2010-12-01 08:28:00,1.85,17850.0,United Kingdom';
    await writeFile(path, [head, good, next, next.replace(',6,', ',six,')].join('\n'));
    const run = runOf({ path });
    await expect(run.run()).rejects.toMatchObject({
      code: 'REPLAY_ROW_INVALID',
      message: expect.stringContaining(`${path}, line 4: Quantity "six"`),
    });
    expect(run.counts.published).toBe(2);
    await rm(folder, { recursive: true });
  });
});
