import type { z } from 'zod';
import type { Envelope, EventContract } from '../model/event-contract.js';
import { isEvolved, type EvolvedEvent } from '../model/evolved-event.js';
import type { SourceMessage } from './event-source.js';
import { matcherOf } from './subject.js';

/** Every event type that a set of contracts promises. */
export interface SchemasByType {
  readonly plain: ReadonlyMap<string, z.ZodType>;
  /** Those with earlier versions; undefined where there are none. */
  readonly evolved: ReadonlyMap<string, EvolvedEvent> | undefined;
  /** Contracts that say in which envelope their events come, by stream; undefined where there are none. */
  readonly declared: ReadonlyMap<string, readonly DeclaredContract[]> | undefined;
}

/** A contract that says in which envelope its events come. */
export interface DeclaredContract {
  readonly envelope: Envelope;
  readonly matches: (subject: string) => boolean;
  /** Its own events only. */
  readonly schemas: SchemasByType;
}

export function schemasOf(contracts: readonly EventContract[]): SchemasByType {
  const declared = new Map<string, DeclaredContract[]>();
  for (const { envelope, stream, subject, ...contract } of contracts) {
    if (envelope === undefined) continue;
    const schemas = { ...typesIn([contract]), declared: undefined };
    const before = declared.get(stream) ?? [];
    declared.set(stream, [...before, { envelope, matches: matcherOf(subject), schemas }]);
  }
  return {
    ...typesIn(contracts.filter(({ envelope }) => envelope === undefined)),
    declared: declared.size === 0 ? undefined : declared,
  };
}

function typesIn(
  contracts: readonly Pick<EventContract, 'events'>[],
): Omit<SchemasByType, 'declared'> {
  const plain = new Map<string, z.ZodType>();
  const evolved = new Map<string, EvolvedEvent>();
  for (const [type, form] of contracts.flatMap(({ events }) => Object.entries(events)))
    if (isEvolved(form)) evolved.set(type, form);
    else plain.set(type, form);
  return { plain, evolved: evolved.size === 0 ? undefined : evolved };
}

/** The contract under which a message was published, where that says in which envelope its events come. */
export function declaredFor(
  { stream, subject }: SourceMessage,
  declared: ReadonlyMap<string, readonly DeclaredContract[]>,
): DeclaredContract | undefined {
  return declared.get(stream)?.find((contract) => contract.matches(subject));
}
