import { projections } from '../../projections/index.js';
import { Task } from '../../src/ingest/task.js';
import { isOwn } from '../../src/model/own-streams.js';
import { streamsRead, type Projection } from '../../src/model/projection.js';
import { ensureStream } from '../../src/source/ensure-stream.js';
import { JetStreamSource } from '../../src/source/jetstream-source.js';
import { connectNats, type NatsConnection } from '../../src/source/nats-connection.js';
import { MemoryProjectionStores } from '../../src/store/memory-projection-store.js';
import { streamsIn } from '../../src/streams-in.js';
import { KeptLetters } from '../../src/testing/kept-letters.js';
import { openDoors } from '../support/producers/doors.js';
import { STORIES } from '../support/producers/stories/all.js';
import { stopAll, type Story } from '../support/producers/stories/story.js';
import { startNats } from '../support/servers/nats.js';
import type { TestServer } from '../support/servers/test-server.js';
import { until } from '../support/until.js';

const STEPS = 60;
const served = projections.map(({ projection }) => projection);

describe('the example services, at work for a while,', () => {
  let server: TestServer;
  let nats: NatsConnection;
  let stories: readonly Story[];
  const sentences: string[] = [];

  beforeAll(async () => {
    server = await startNats();
    nats = await connectNats({ url: server.url, name: 'spec' });
    for (const stream of streamsIn(served.flatMap(({ reads }) => reads)))
      await ensureStream(nats, stream);
    stories = await Promise.all(STORIES.map((start) => start(server.url, 'spec')));
    for (const { steps } of stories)
      for (let step = 0; step < STEPS; step += 1) sentences.push((await steps.next()).value);
  });
  afterAll(async () => {
    await stopAll(stories);
    await nats.close();
    await server.stop();
  });

  it('say who does what', () =>
    expect(sentences.filter((sentence) => !/^[a-z-]+: \S/.test(sentence))).toEqual([]));

  // What polls find the station publishes itself.
  const fed = served.filter(({ reads }) => !reads.every(isOwn));
  it.each(fed.map((projection) => [projection.name, projection] as const))(
    'publish what %s can fold, all of it',
    async (_, projection) => {
      const { letters, applied } = await folded(projection);
      expect(letters.all).toEqual([]);
      expect(applied).toBeGreaterThan(0);
    },
  );

  it('are answered for at one address, each by its name', async () => {
    const doors = Object.assign({ gone: 'http://127.0.0.1:1' }, ...stories.map((one) => one.doors));
    const gate = await openDoors(doors as Story['doors'], 0);
    const address = gate.address();
    const at = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const told = await fetch(`${at}/driver-service/drivers?ids=d1,nobody`);
    expect([told.status, await told.json()]).toEqual([
      200,
      [expect.objectContaining({ driverId: 'd1' })],
    ]);
    expect((await fetch(`${at}/weather-service/weather?city=Leeds`)).status).toBe(200);
    expect((await fetch(`${at}/nobody/drivers`)).status).toBe(404);
    expect((await fetch(`${at}/gone/drivers`)).status).toBe(502);
    gate.closeAllConnections();
    gate.close();
  });

  /** Runs the task of a projection until it has read all that its streams hold. */
  async function folded(projection: Projection) {
    const store = new MemoryProjectionStores().open(projection);
    const letters = new KeptLetters();
    const source = await JetStreamSource.on(nats);
    const heads = await Promise.all(
      streamsRead(projection).map(
        async (stream) => [stream, (await source.stateOf(stream))?.lastSequence ?? 0] as const,
      ),
    );
    const observe = () => undefined;
    const parts = { projection, source, store, deadLetters: letters, observe, replica: 'spec' };
    const task = new Task(parts);
    task.start();
    await until(async () => {
      const { checkpoint } = await store.state();
      return heads.every(([stream, head]) => (checkpoint[stream]?.sequence ?? 0) >= head);
    });
    await task.stop();
    return { letters, applied: heads.reduce((sum, [, head]) => sum + head, 0) };
  }
});
