import { NO_COUNTS, type StreamCheckpoint } from '../model/checkpoint.js';
import type { EventContract } from '../model/event-contract.js';
import { streamsRead, type Projection } from '../model/projection.js';
import type { TaskParts } from './task-parts.js';

/** Of some contracts those that erase persons, with their erasing events alone. */
export const erasingContracts = (contracts: readonly EventContract[]): readonly EventContract[] =>
  [...new Set(contracts)].flatMap(({ erases, events, ...contract }) => {
    if (erases === undefined) return [];
    const erasing = Object.entries(events).filter(([type]) => Object.hasOwn(erases, type));
    const { snapshot: _, dedupe: __, ...address } = contract;
    return erasing.length === 0
      ? []
      : [{ ...address, erases, events: Object.fromEntries(erasing) }];
  });

/** A projection as its task reads it: with the erasing events that its author does not read, which touch no row by themselves. */
export interface Hearing {
  readonly projection: Projection;
  /** What is read only for its erasing events. */
  readonly heard: readonly EventContract[];
}

/** What the task of a projection reads. Rows that are nobody's need to hear of no erasure. */
export function hearing(projection: Projection, erasing: readonly EventContract[]): Hearing {
  if (projection.personal === undefined) return { projection, heard: [] };
  const known = new Set(projection.reads.flatMap(({ events }) => Object.keys(events)));
  const heard = erasing.filter(({ events }) =>
    Object.keys(events).some((type) => !known.has(type)),
  );
  const keysOf = Object.fromEntries(
    heard.flatMap(({ events }) => Object.keys(events).map((type) => [type, touchesNone])),
  );
  const hears = {
    ...projection,
    reads: [...projection.reads, ...heard],
    keysOf: { ...keysOf, ...projection.keysOf },
  };
  return { projection: hears, heard };
}

const touchesNone = (): readonly string[] => [];

/**
 * Begins streams that are read only for their erasures with the first message that they still hold: what was discarded before
 * erased nobody here, and those persons are known from the other projections of the station.
 */
export async function beginHeard(parts: TaskParts, fencingToken: number): Promise<void> {
  const { store, source, projection, erasure } = parts;
  if (erasure === undefined || erasure.heard.length === 0) return;
  const reads = projection.reads.filter((contract) => !erasure.heard.includes(contract));
  const read = new Set(streamsRead({ reads }));
  const only = streamsRead({ reads: erasure.heard }).filter((stream) => !read.has(stream));
  const { checkpoint } = await store.state();
  const to: Record<string, StreamCheckpoint> = {};
  for (const stream of only) {
    if (checkpoint[stream] !== undefined) continue;
    const state = await source.stateOf(stream);
    if (state === undefined || state.firstSequence <= 1) continue;
    to[stream] = { sequence: state.firstSequence - 1, streamCreated: state.created };
  }
  if (Object.keys(to).length === 0) return;
  // Refused, the session that follows finds out why.
  await store.commit({ fencingToken, from: checkpoint, to, changes: [], counts: NO_COUNTS });
}
