import type { Headers } from '../model/dead-letter.js';
import { newestVersionOf } from '../model/evolved-event.js';
import type { Projection } from '../model/projection.js';
import type { SnapshotEvent, SnapshotPage } from '../owners/snapshot-pages.js';
import { headerText } from '../source/cloudevents/header-text.js';
import { decode } from '../source/decode.js';
import type { SourceMessage } from '../source/event-source.js';
import { MemoryMessage } from '../source/memory-message.js';
import { schemasOf } from '../source/schemas-by-type.js';
import { arrivalFrom, type Arrival } from './arrival.js';
import { entityOf, type ToldContract } from './snapshot-place.js';

/** An event of a page, ready to be folded. */
export interface PageEvent {
  readonly arrival: Arrival;
  readonly entity: string;
}

/** Of whom a page is, and where it begins. */
export interface PageGround {
  readonly projection: Projection;
  readonly contract: ToldContract;
  /** The entity behind which it begins. */
  readonly after: string | undefined;
}

/** The events of a page, whose entities ascend; or what of it is against its contract or the protocol. */
export function eventsOf(
  { projection, contract, after }: PageGround,
  page: SnapshotPage,
): readonly PageEvent[] | { readonly fault: string } {
  const schemas = schemasOf([contract]);
  const events: PageEvent[] = [];
  for (const [index, told] of page.events.entries()) {
    const message = messageOf({ contract, told, page, index });
    const decoded = decode(message, schemas);
    if (decoded.outcome === 'faulty') return { fault: `its event ${index}: ${decoded.reason}` };
    if (decoded.outcome !== 'event')
      return {
        fault: `its event ${index} is a ${told.type}, which the contract does not declare.`,
      };
    const entity = entityIn(contract, decoded.event);
    if (typeof entity !== 'string') return { fault: `its event ${index}: ${entity.fault}` };
    const before = events.at(-1)?.entity;
    if (before !== undefined && entity < before)
      return { fault: `its event ${index} is about what comes before that of the last event.` };
    if (before === undefined && after !== undefined && entity <= after)
      return { fault: 'it does not begin behind the page before.' };
    events.push({ entity, arrival: arrivalFrom(projection, message, decoded) });
  }
  return events;
}

function entityIn(
  contract: ToldContract,
  { type, data }: { readonly type: string; readonly data: unknown },
): string | { readonly fault: string } {
  try {
    return entityOf(contract, type, data);
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    return { fault: `entityOf of ${type} threw: ${what}.` };
  }
}

interface ToldEvent {
  readonly contract: ToldContract;
  readonly told: SnapshotEvent;
  readonly page: SnapshotPage;
  readonly index: number;
}

const encoder = new TextEncoder();

/** A told event as the message that it would be in its stream, at the offset of the page: all that reads messages reads it. */
const messageOf = ({ contract, told, page, index }: ToldEvent): SourceMessage =>
  new MemoryMessage(
    contract.stream,
    {
      sequence: page.offset,
      subject: contract.subject.replace(/[*>]/, told.type),
      storedAt: page.askedAt,
      headers: headersOf(contract, told, `${contract.stream}:${page.offset}#${index}`),
      payload: encoder.encode(JSON.stringify(told.data)),
    },
    0,
  );

function headersOf({ owner, events }: ToldContract, told: SnapshotEvent, noId: string): Headers {
  const { type, time, id = noId, version = newestVersionOf(events[type]) } = told;
  const schema = version === undefined ? undefined : `/${owner}/${type}/${version}`;
  const attributes: readonly (readonly [string, string | undefined])[] = [
    ['ce-specversion', '1.0'],
    ['ce-id', id],
    ['ce-type', type],
    ['ce-source', owner],
    ['ce-time', time],
    ['ce-dataschema', schema],
    ['content-type', 'application/json'],
  ];
  return Object.fromEntries(
    attributes.flatMap(([name, text]) => (text === undefined ? [] : [[name, [headerText(text)]]])),
  );
}
