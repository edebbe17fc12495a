import type { Duration } from './duration.js';
import type { StreamEvent } from './event.js';
import type { DataOf, EventForm } from './evolved-event.js';
import type { Snapshot } from './snapshot.js';

/** Event type -> the schema of its data, or with its earlier versions: `evolved(…)`. */
export type EventSchemas = Readonly<Record<string, EventForm>>;

/**
 * What a producer wraps the data of its events in. `bare`: nothing; the subject tells the type. `cloudevents`: CloudEvents
 * 1.0, binary, structured or in batches. `debezium`: change events of a database, plain or with their schema.
 */
export type Envelope = (typeof ENVELOPES)[number];
export const ENVELOPES = ['bare', 'cloudevents', 'debezium'] as const;

/** What a producer promises about the events it publishes: their shapes, where they are, who answers for them. */
export interface EventContract<Schemas extends EventSchemas = EventSchemas> {
  /** The producing service. */
  readonly owner: string;
  /** The JetStream stream that stores the events. */
  readonly stream: string;
  /** The one subject, with at most wildcards, under which they are published. */
  readonly subject: string;
  readonly events: Schemas;
  /**
   * What the events come in, and nothing else is taken. Without it each message tells by its headers: CloudEvents by `ce-type`
   * or by content type, else bare data.
   */
  readonly envelope?: Envelope;
  /**
   * For how long an event is recognised by its id (`ce-id`, else `Nats-Msg-Id`) when it is published again;
   * a repeated one is filtered. Without it, every stored message counts.
   */
  readonly dedupe?: { readonly window: Duration };
  /**
   * The events are what polls of the owner found. Each poll that succeeds ends with a message whose header
   * `Station-Poll-Began` tells when it began, in milliseconds on the clock of the store: projections of the
   * stream are as fresh as that, however new its head is.
   */
  readonly polled?: boolean;
  /** Where the owner tells all that it has now, for projections that begin after the stream was cut. */
  readonly snapshot?: Snapshot<Schemas>;
  /** The events after which nothing of a person may be kept: type -> the id of the person, or all ids of it. */
  readonly erases?: {
    readonly [Type in keyof Schemas & string]?: PersonOf<DataOf<Schemas[Type]>>;
  };
}

// A method's type, for parameters that are compared both ways; see KeysOf in projection.ts.
type PersonOf<Data> = { person(data: Data): string | readonly string[] }['person'];

/** The union of the events a contract promises, each with its type and its data in the newest form. */
export type EventOf<Contract> =
  Contract extends EventContract<infer Schemas>
    ? {
        [Type in keyof Schemas & string]: StreamEvent<Type, DataOf<Schemas[Type]>>;
      }[keyof Schemas & string]
    : never;

/** Declares the events of one producer; projections read them by naming this contract. */
export const defineEvents = <const Schemas extends EventSchemas>(
  contract: EventContract<Schemas>,
): EventContract<Schemas> => Object.freeze(contract);
