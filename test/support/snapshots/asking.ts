import type { NatsConnection } from '@nats-io/nats-core';
import type { Observe } from '../../../src/model/fact.js';
import { httpTransport } from '../../../src/owners/http-transport.js';
import { natsTransport } from '../../../src/owners/nats-transport.js';
import { StationOwnerAsks } from '../../../src/owners/station-owner-asks.js';
import { NatsRequestReply } from '../../../src/source/request-reply.js';
import { MemoryRequestWindow } from '../../../src/store/memory-request-window.js';

/** Asks owners as a station does, alone. */
export const asking = (nats: NatsConnection, url: string, observe: Observe): StationOwnerAsks =>
  new StationOwnerAsks({
    window: new MemoryRequestWindow({ now: () => Date.now() }),
    transportTo: ({ over }) =>
      over === 'nats' ? natsTransport(new NatsRequestReply(nats)) : httpTransport(new URL(url)),
    observe,
  });
