import { headers, type MsgHdrs } from '@nats-io/nats-core';
import type { EventContract } from '../model/event-contract.js';
import type { StreamEvent } from '../model/event.js';
import { newestVersionOf } from '../model/evolved-event.js';
import { headerText } from './cloudevents/header-text.js';

/** An event on its way out, with the contract under which its owner publishes it. */
export interface OutgoingEvent {
  readonly contract: Pick<EventContract, 'owner' | 'stream' | 'subject' | 'events'>;
  readonly event: StreamEvent;
}

/** Where an event is published: the contract's subject, its wildcard replaced by the event's type. */
export const subjectOf = ({ contract, event }: OutgoingEvent): string =>
  contract.subject.replace(/[*>]$/, event.type);

/**
 * The event's attributes as CloudEvents 1.0 headers (binary mode); its id is the message id too. An event with versions
 * is of the newest.
 */
export function cloudEventHeaders({ contract, event }: OutgoingEvent): MsgHdrs {
  const attributes = headers();
  attributes.set('ce-specversion', '1.0');
  attributes.set('ce-id', headerText(event.id));
  attributes.set('ce-type', headerText(event.type));
  attributes.set('ce-source', headerText(contract.owner));
  attributes.set('ce-time', new Date(event.time).toISOString());
  const version = newestVersionOf(contract.events[event.type]);
  if (version !== undefined)
    attributes.set('ce-dataschema', headerText(`/${contract.owner}/${event.type}/${version}`));
  attributes.set('content-type', 'application/json');
  return attributes;
}
