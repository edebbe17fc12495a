import type { z } from 'zod';
import type { Instant } from '../model/clock.js';
import type { EventContract } from '../model/event-contract.js';
import type { StreamEvent } from '../model/event.js';
import type { Projection } from '../model/projection.js';

/** An event as a specification writes it: `data` as the producer sends it, the rest only where it matters. */
export interface Example<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly data: Data;
  /** An instant, or an ISO 8601 date; else a minute after the example before it, from 2020-01-01 on. */
  readonly time?: Instant | string;
  readonly id?: string;
}

/** The examples that the contracts of a projection allow. */
export type ExampleOf<Reads extends readonly EventContract[]> = ExampleIn<Reads[number]>;

type ExampleIn<Contract> =
  Contract extends EventContract<infer Schemas>
    ? {
        [Type in keyof Schemas & string]: Example<Type, z.input<Schemas[Type]>>;
      }[keyof Schemas & string]
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

function dataOf(projection: Projection, { type, data }: Example, index: number): unknown {
  const contract = contractOf(projection, type);
  if (contract === undefined) {
    const known = projection.reads.flatMap(({ events }) => Object.keys(events)).join(', ');
    throw new Error(
      `${named(projection, type, index)} is of no contract it reads; known: ${known}.`,
    );
  }
  const parsed = contract.events[type]?.safeParse(data);
  if (parsed?.success === true) return parsed.data;
  const issues = parsed?.error.issues ?? [];
  const faults = issues
    .map(({ path, message }) => `\n  data.${path.join('.')}: ${message}`)
    .join('');
  throw new Error(
    `${named(projection, type, index)} breaks the contract of ${contract.owner}:${faults}`,
  );
}

function timeOf(projection: Projection, { type, time }: Example, index: number): Instant {
  const instant = typeof time === 'string' ? Date.parse(time) : (time ?? FIRST + index * MINUTE);
  if (Number.isFinite(instant)) return instant;
  throw new Error(`${named(projection, type, index)} has no ISO 8601 time: "${time}".`);
}

const named = (projection: Projection, type: string, index: number): string =>
  `${projection.name}: example ${index + 1}, ${type},`;
