import { headers, type Msg, type NatsConnection } from '@nats-io/nats-core';
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
