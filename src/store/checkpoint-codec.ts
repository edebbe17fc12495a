import type { Checkpoint, StreamCheckpoint } from '../model/checkpoint.js';
import type { TaskState } from './projection-store.js';
import { instantOf } from './standing.js';

/** The state of a task as its meta and quarantine hashes hold it. */
export function taskStateOf(meta: Fields, quarantine: Fields): TaskState {
  const checkpoint: Record<string, StreamCheckpoint> = {};
  for (const [field, value] of Object.entries(meta))
    if (field.startsWith('at:')) checkpoint[field.slice(3)] = JSON.parse(value) as StreamCheckpoint;
  const count = (field: string): number => Number(meta[field] ?? 0);
  return {
    checkpoint,
    counts: {
      folded: count('folded'),
      filtered: count('filtered'),
      deadLettered: count('deadLettered'),
    },
    letters: count('letters'),
    quarantine: new Map(Object.entries(quarantine).map(([queue, from]) => [queue, Number(from)])),
    gap: meta.gap === '1',
    asOf: instantOf(meta.asOf),
  };
}

/** A Redis hash, read whole. */
type Fields = Readonly<Record<string, string>>;

/** The sequence of a stream in a checkpoint; 0 before its first event. */
export const sequenceIn = (checkpoint: Checkpoint, stream: string): number =>
  checkpoint[stream]?.sequence ?? 0;
