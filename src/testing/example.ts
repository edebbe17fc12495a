import type { z } from 'zod';
import type { Instant } from '../model/clock.js';
import type { EventContract } from '../model/event-contract.js';
import type { StreamEvent } from '../model/event.js';
import {
  isEvolved,
  type EventForm,
  type EvolvedEvent,
  type NewestOf,
} from '../model/evolved-event.js';
import type { Projection } from '../model/projection.js';
import { upcast } from '../source/upcast.js';

/** An event as a specification writes it: `data` as the producer sends it, the rest only where it matters. */
export interface Example<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly data: Data;
  /** Which version of the event it is, where its contract has earlier ones; the newest unless told. */
  readonly version?: number;
  /** An instant, or an ISO 8601 date; else a minute after the example before it, from 2020-01-01 on. */
  readonly time?: Instant | string;
  readonly id?: string;
}

/** The examples that the contracts of a projection allow. */
export type ExampleOf<Reads extends readonly EventContract[]> = ExampleIn<Reads[number]>;

type ExampleIn<Contract> =
  Contract extends EventContract<infer Schemas>
    ? {
        [Type in keyof Schemas & string]:
          | NewestExample<Type, z.input<NewestOf<Schemas[Type]>>>
          | EarlierExample<Type, Schemas[Type]>;
      }[keyof Schemas & string]
    : never;

interface NewestExample<Type extends string, Data> extends Example<Type, Data> {
  readonly version?: never;
}

/** An example of an event as it was once published. */
export type EarlierExample<Type extends string, Form> =
  Form extends EvolvedEvent<z.ZodType, infer Earlier>
    ? Example<Type, z.input<Earlier>> & { readonly version: number }
    : never;

const FIRST = Date.parse('2020-01-01T00:00:00Z');
const MINUTE = 60_000;

/** Makes the examples events, as the source would: parsed by their schema. Throws an Error that names a faulty one. */
export const eventsOf = (
  projection: Projection,
  examples: readonly Example[],
): readonly StreamEvent[] =>
  examples.map((example, index) => ({
    type: example.type,
    data: dataOf(projection, example, index),
    time: timeOf(projection, example, index),
    id: example.id ?? `example-${index + 1}`,
  }));

/** The stream that holds the events of a type. */
export const streamOf = (projection: Projection, type: string): string =>
  contractOf(projection, type)?.stream ?? '';

/** The contract that declares a type. */
export const contractOf = (projection: Projection, type: string): EventContract | undefined =>
  projection.reads.find(({ events }) => Object.hasOwn(events, type));

function dataOf(projection: Projection, example: Example, index: number): unknown {
  const { type } = example;
  const contract = contractOf(projection, type);
  const form = contract?.events[type];
  if (contract === undefined || form === undefined) {
    const known = projection.reads.flatMap(({ events }) => Object.keys(events)).join(', ');
    throw new Error(
      `${named(projection, type, index)} is of no contract it reads; known: ${known}.`,
    );
  }
  const read = readAs(form, example);
  if ('data' in read) return read.data;
  throw new Error(
    `${named(projection, type, index)} breaks the contract of ${contract.owner}:${read.faults}`,
  );
}

/** What folds see of the data of an example, or what is wrong with them. */
function readAs(
  form: EventForm,
  { type, version, data }: Example,
): { readonly data: unknown } | { readonly faults: string } {
  if (isEvolved(form)) {
    const newest = upcast(form, { type, version: version ?? form.version }, data);
    return newest.outcome === 'newest' ? newest : { faults: ` ${newest.reason}` };
  }
  if (version !== undefined) return { faults: ' it has no versions.' };
  const parsed = form.safeParse(data);
  if (parsed.success) return parsed;
  const faults = parsed.error.issues.map(
    ({ path, message }) => `\n  data.${path.join('.')}: ${message}`,
  );
  return { faults: faults.join('') };
}

function timeOf(projection: Projection, { type, time }: Example, index: number): Instant {
  const instant = typeof time === 'string' ? Date.parse(time) : (time ?? FIRST + index * MINUTE);
  if (Number.isFinite(instant)) return instant;
  throw new Error(`${named(projection, type, index)} has no ISO 8601 time: "${time}".`);
}

const named = (projection: Projection, type: string, index: number): string =>
  `${projection.name}: example ${index + 1}, ${type},`;
