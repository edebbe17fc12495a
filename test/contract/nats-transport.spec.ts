import { headers, type Msg, type NatsConnection } from '@nats-io/nats-core';
import { seconds } from '../../src/model/duration.js';
import { MOST_BYTES } from '../../src/owners/json-answer.js';
import { natsTransport } from '../../src/owners/nats-transport.js';
import { connectNats } from '../../src/source/nats-connection.js';
import { NatsRequestReply } from '../../src/source/request-reply.js';
import { startNats } from '../support/servers/nats.js';
import { keepsTheTransportPromises, type OwnerConduct } from './owner-transport.contract.js';

const SUBJECT = 'owner.asked';

describe('The transport over NATS', () => {
  let server: Awaited<ReturnType<typeof startNats>>;
  let station: NatsConnection;
  let owner: NatsConnection;
  beforeAll(async () => {
    server = await startNats();
    station = await connectNats({ url: server.url, name: 'station' });
    owner = await connectNats({ url: server.url, name: 'owner' });
  });
  afterAll(async () => {
    await station.close();
    await owner.close();
    await server.stop();
  });

  keepsTheTransportPromises(async () => {
    let conduct: OwnerConduct = { says: 'nothing' };
    const answering = owner.subscribe(SUBJECT, {
      callback: (_, message) => respond(message, conduct),
    });
    await owner.flush();
    onEnd = () => answering.unsubscribe();
    return {
      transport: natsTransport(new NatsRequestReply(station)),
      at: SUBJECT,
      conduct: (next) => (conduct = next),
      goAway: async () => {
        answering.unsubscribe();
        await owner.flush();
      },
    };
  });
  let onEnd = () => {};
  afterEach(() => onEnd());

  it.each(['users.a b', 'users.*', 'users.>', 'users..a', 'users.a\r\nPUB b 0', ''])(
    'asks nobody on %j, which is no subject, and takes no owner for broken',
    async (at) => {
      const transport = natsTransport(new NatsRequestReply(station));
      const told = await transport({ question: { at }, within: seconds(2) });
      expect(told).toMatchObject({ outcome: 'failed', why: 'refused', ownerWorks: true });
    },
  );

  it('reads no more of an answer than it may have', async () => {
    const reply = { outcome: 'answered', payload: new Uint8Array(MOST_BYTES + 1) } as const;
    const transport = natsTransport({ request: async () => reply });
    expect(await transport({ question: { at: SUBJECT }, within: seconds(2) })).toMatchObject({
      why: 'unreadable',
      reason: `It answered more than ${MOST_BYTES} bytes.`,
    });
  });
});

function respond(message: Msg, conduct: OwnerConduct): void {
  switch (conduct.says) {
    case 'json':
      message.respond(JSON.stringify(conduct.body));
      return;
    case 'echo':
      message.respond(JSON.stringify({ heard: message.json() }));
      return;
    case 'text':
      message.respond(conduct.text);
      return;
    case 'error': {
      const attributes = headers();
      attributes.set('Nats-Service-Error-Code', String(conduct.code));
      attributes.set('Nats-Service-Error', 'It cannot be done.');
      message.respond('', { headers: attributes });
      return;
    }
    case 'nothing':
  }
}
