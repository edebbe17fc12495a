import { jetstreamManager } from '@nats-io/jetstream';
import { JetStreamOutlet } from '../../src/source/jetstream-outlet.js';
import { connectNats, type NatsConnection } from '../../src/source/nats-connection.js';
import { startNats } from '../support/servers/nats.js';
import type { TestServer } from '../support/servers/test-server.js';
import { until } from '../support/until.js';

const place = { stream: 'OUT', subject: 'out.going' };
const message = (id: string) => ({ id, headers: { 'ce-id': [id] }, payload: `"${id}"` });

describe('an outlet into JetStream', () => {
  let server: TestServer;
  let nats: NatsConnection;
  let outlet: JetStreamOutlet;
  beforeAll(async () => {
    server = await startNats();
    nats = await connectNats({ url: server.url, name: 'spec' });
  });
  afterAll(async () => {
    await nats.close();
    await server.stop();
  });
  beforeEach(async () => {
    await (await jetstreamManager(nats)).streams.delete('OUT').catch(() => false);
    outlet = new JetStreamOutlet(nats, place);
  });

  it('makes its stream, and tells where it ends', async () => {
    expect(await outlet.end()).toEqual({ sequence: 0, payload: undefined });
    expect(await outlet.append(0, [message('a'), message('b')])).toBe('stored');
    expect(await outlet.end()).toEqual({ sequence: 2, payload: '"b"' });
    const manager = await jetstreamManager(nats);
    const stored = await manager.streams.getMessage('OUT', { seq: 1 });
    expect([stored?.header.get('ce-id'), stored?.header.get('Nats-Msg-Id')]).toEqual(['a', 'a']);
    expect(stored?.subject).toBe('out.going');
  });

  it('refuses a publisher that does not know the last message, and all that it sent behind', async () => {
    const other = new JetStreamOutlet(nats, place);
    await other.end();
    await outlet.end();
    expect(await outlet.append(0, [message('a')])).toBe('stored');
    expect(await other.append(0, [message('x'), message('y')])).toBe('overtaken');
    expect(await outlet.end()).toEqual({ sequence: 1, payload: '"a"' });
  });

  it('deletes all before a message, and tells first how many of it were asked for', async () => {
    await outlet.end();
    await outlet.append(0, ['a', 'secret-1', 'b', 'secret-2', 'c', 'd'].map(message));
    const found: number[] = [];
    const range = {
      before: 5,
      isSecret: (payload: string) => payload.includes('secret'),
      found: async (messages: number) => void found.push(messages),
    };
    await outlet.forget(range);
    await outlet.forget(range);
    expect(found).toEqual([2, 0]);
    const { state } = await (await jetstreamManager(nats)).streams.info('OUT');
    expect(state).toMatchObject({ first_seq: 5, last_seq: 6, messages: 2 });
    expect(await outlet.append(6, [message('e')])).toBe('stored');
  });

  it('lets exactly one of two publishers win each place', async () => {
    await outlet.end();
    const runs = ['a', 'b'].map((name) =>
      Array.from({ length: 200 }, (_, i) => message(`${name}${i}`)),
    );
    const outlets = [outlet, new JetStreamOutlet(nats, place)];
    for (const one of outlets) await one.end();
    const outcomes = await Promise.all(outlets.map((one, i) => one.append(0, runs[i] ?? [])));
    expect(outcomes.toSorted()).toEqual(['overtaken', 'stored']);
    expect((await outlet.end()).sequence).toBe(200);
  });

  it('takes what was stored before its answer was lost for stored', async () => {
    await outlet.end();
    await outlet.append(0, [message('a'), message('b')]);
    expect(await outlet.append(0, [message('a'), message('b'), message('c')])).toBe('stored');
    expect(await outlet.end()).toEqual({ sequence: 3, payload: '"c"' });
  });

  it('does not take a known id at another place for stored', async () => {
    await outlet.end();
    await outlet.append(0, [message('a'), message('b')]);
    expect(await outlet.append(2, [message('a')])).toBe('overtaken');
  });

  it('tells that its last message is gone', async () => {
    await outlet.end();
    await outlet.append(0, [message('a'), message('b')]);
    const { streams } = await jetstreamManager(nats);
    await streams.deleteMessage('OUT', 2);
    expect(await outlet.end()).toEqual({ sequence: 2, payload: undefined });
    await streams.purge('OUT');
    expect(await outlet.end()).toEqual({ sequence: 2, payload: undefined });
    expect(await outlet.append(2, [message('c')])).toBe('stored');
  });

  it('tells how much of its room is used since a message, by bytes and by age', async () => {
    await outlet.end();
    const { streams } = await jetstreamManager(nats);
    const { config, state: empty } = await streams.info('OUT');
    expect(empty.messages).toBe(0);
    await outlet.append(
      0,
      Array.from({ length: 10 }, (_, i) => message(`m${i}`)),
    );
    const { state } = await streams.info('OUT');
    await streams.update('OUT', { ...config, max_bytes: 2 * state.bytes });
    expect((await outlet.room(1)).ofBytes).toBeCloseTo(0.5);
    expect((await outlet.room(6)).ofBytes).toBeCloseTo(0.25);
    expect((await outlet.room(1)).ofAge).toBeLessThan(0.01);
    await streams.deleteMessage('OUT', 1);
    expect((await outlet.room(1)).ofBytes).toBe(1);
  });

  it('leaves a stream as its operators made it, and refuses one of other subjects', async () => {
    const { streams } = await jetstreamManager(nats);
    await streams.add({ name: 'OUT', subjects: ['elsewhere'] });
    await expect(outlet.end()).rejects.toMatchObject({ code: 'STREAM_MISMATCH' });
  });

  it('takes nothing for stored while NATS is away, and goes on when it is back', async () => {
    await outlet.end();
    await outlet.append(0, [message('a')]);
    await server.kill();
    const refused = ({ code }: { code: string }) => code;
    const away = await outlet.append(1, [message('b')]).catch(refused);
    expect(['overtaken', 'PUBLISH_FAILED']).toContain(away);
    await expect(outlet.end()).rejects.toMatchObject({ code: 'PUBLISH_FAILED' });
    await server.restart();
    await until(() =>
      outlet.end().then(
        ({ sequence }) => sequence >= 1,
        () => false,
      ),
    );
    const { sequence } = await outlet.end();
    expect(await outlet.append(sequence, [message('c')])).toBe('stored');
  }, 60_000);
});
