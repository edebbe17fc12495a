import type { FactoryProvider } from '@nestjs/common';
import { OBSERVE, type Observe } from './model/fact.js';
import type { Owner } from './model/owner.js';
import { httpTransport } from './owners/http-transport.js';
import { natsTransport } from './owners/nats-transport.js';
import type { OwnerAddresses } from './owners/owner-addresses.js';
import { OWNER_ASKS } from './owners/owner-asks.js';
import { StationOwnerAsks } from './owners/station-owner-asks.js';
import type { Transport } from './owners/transport.js';
import { REQUEST_REPLY, type RequestReply } from './source/request-reply.js';
import { REQUEST_WINDOW, type RequestWindow } from './store/request-window.js';

/** Asks the owners of data on behalf of every room that does. */
export const ownerAsks = (addresses: OwnerAddresses): FactoryProvider => ({
  provide: OWNER_ASKS,
  inject: [REQUEST_WINDOW, REQUEST_REPLY, OBSERVE],
  useFactory: (window: RequestWindow, requests: RequestReply, observe: Observe) =>
    new StationOwnerAsks({ window, observe, transportTo: transports(addresses, requests) }),
});

const transports =
  (addresses: OwnerAddresses, requests: RequestReply) =>
  ({ name, over }: Owner): Transport => {
    if (over === 'nats') return natsTransport(requests);
    const address = addresses.get(name);
    // The configuration has told the address of every owner that a definition names.
    if (address === undefined) throw new Error(`No address of ${name} was configured.`);
    return httpTransport(address);
  };
