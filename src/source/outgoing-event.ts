import { headers, type MsgHdrs } from '@nats-io/nats-core';
import type { EventContract } from '../model/event-contract.js';
import type { StreamEvent } from '../model/event.js';

/** An event on its way out, with the contract under which its owner publishes it. */
export interface OutgoingEvent {
  readonly contract: Pick<EventContract, 'owner' | 'stream' | 'subject'>;
  readonly event: StreamEvent;
}

/** Where an event is published: the contract's subject, its wildcard replaced by the event's type. */
export const subjectOf = ({ contract, event }: OutgoingEvent): string =>
  contract.subject.replace(/[*>]$/, event.type);

/** The event's attributes as CloudEvents 1.0 headers (binary mode); its id is the message id too. */
export function cloudEventHeaders({ contract, event }: OutgoingEvent): MsgHdrs {
  const attributes = headers();
  attributes.set('ce-specversion', '1.0');
  attributes.set('ce-id', event.id);
  attributes.set('ce-type', event.type);
  attributes.set('ce-source', contract.owner);
  attributes.set('ce-time', new Date(event.time).toISOString());
  attributes.set('content-type', 'application/json');
  return attributes;
}
