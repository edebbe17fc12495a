import { jetstream } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { z } from 'zod';
import { Task } from '../../src/ingest/task.js';
import { seconds } from '../../src/model/duration.js';
import { defineEvents } from '../../src/model/event-contract.js';
import { defineProjection } from '../../src/model/projection.js';
import { changesOf } from '../../src/source/debezium/changes.js';
import { JetStreamSource } from '../../src/source/jetstream-source.js';
import { RedisProjectionStore } from '../../src/store/redis-projection-store.js';
import { KeptLetters } from '../../src/testing/kept-letters.js';
import { startServers, type RunningServers } from '../support/running-servers.js';
import { until } from '../support/until.js';

class Tally {
  name!: string;
  heard!: string[];
}

const Named = z.object({ name: z.string(), n: z.number() });
const base = { owner: 'producer', stream: 'MIXED' };
const told = defineEvents({ ...base, subject: 'told.*', events: { Told: Named } });
const rows = defineEvents({
  ...base,
  subject: 'db.*',
  envelope: 'debezium',
  events: { rows: changesOf(Named, { key: 'name' }) },
});
const tallies = defineProjection({
  name: 'tallies',
  version: 1,
  owner: 'team-tallies',
  staleness: { budget: seconds(1) },
  reads: [told, rows],
  serves: Tally,
  key: 'name',
  keysOf: {
    Told: ({ data }) => [data.name],
    rows: ({ data: { after } }) => (after ? [after.name] : []),
  },
  initial: (name) => ({ name, heard: [] }),
  fold: {
    Told: (row, { data, id }) => ({ ...row, heard: [...row.heard, `${id}=${data.n}`] }),
    rows: (row, { data, time }) => ({ ...row, heard: [...row.heard, `${data.op}@${time}`] }),
  },
});

describe('a stream of many envelopes', () => {
  let servers: RunningServers;
  beforeAll(async () => {
    servers = await startServers();
    await servers.freshStream('MIXED', ['told.*', 'db.*']);
  });
  afterAll(() => servers.stop());

  async function publish(subject: string, payload: string, told: Record<string, string> = {}) {
    const header = headers();
    for (const [name, value] of Object.entries(told)) header.set(name, value);
    const { seq } = await jetstream(servers.nats).publish(subject, payload, { headers: header });
    return seq;
  }

  it('is folded in its order, what cannot be read is set aside, and every message is counted', async () => {
    const store = new RedisProjectionStore(servers.redis, tallies);
    const deadLetters = new KeptLetters();
    const source = await JetStreamSource.on(servers.nats);
    const observe = () => undefined;
    const task = new Task({
      projection: tallies,
      source,
      store,
      deadLetters,
      observe,
      replica: 'a',
    });
    task.start();
    const event = (id: string, n: number) => ({
      specversion: '1.0',
      type: 'Told',
      source: '/s',
      id,
      data: {
        name: 'ann',
        n,
      },
    });
    const json = (id: string, n: number) => JSON.stringify(event(id, n));
    const as = (content: string) => ({ 'Content-Type': content });
    const row = { name: 'ann', n: 6 };

    await publish('told.Told', '{"name":"ann","n":1}', { 'ce-type': 'Told', 'ce-id': 'binary' });
    await publish('told.any', json('one', 2), as('application/cloudevents+json'));
    const batch = JSON.stringify([event('b1', 3), event('b2', 4)]);
    await publish('told.any', batch, as('application/cloudevents-batch+json'));
    await publish('told.Told', '<t name="ann"><n>5</n></t>', {
      ...as('application/xml'),
      'ce-id': 'xml',
    });
    await publish('db.rows', JSON.stringify({ payload: { op: 'r', after: row, ts_ms: 77 } }));
    await publish('db.rows', '');
    await publish('db.rows', '{"op":"t"}');
    await publish('told.Told', 'n=1', as('text/plain'));
    const last = await publish('told.Told', '{"name":"bob","n":1}');
    await until(async () => (await store.state()).checkpoint['MIXED']?.sequence === last);

    const [ann] = await store.rowsOf(['ann']);
    expect(ann).toEqual({
      name: 'ann',
      heard: ['binary=1', 'one=2', 'b1=3', 'b2=4', 'xml=5', 'r@77'],
    });
    expect((await store.state()).counts).toEqual({ folded: 6, filtered: 1, deadLettered: 2 });
    expect(deadLetters.all).toMatchObject([
      { sequence: 7, code: 'EVENT_UNDECODABLE' },
      { sequence: 8, code: 'EVENT_UNDECODABLE' },
    ]);
    await task.stop();
  });
});
