import type { CommitOutcome } from '../store/projection-store.js';
import type { Committer } from './committer.js';
import type { ErasingArrival, Folding } from './folding.js';
import { PersonErasing } from './person-erasing.js';
import type { SessionGround } from './session-ground.js';
import type { TaskParts } from './task-parts.js';

/** Where an erasure takes place. */
export interface ErasingPlace {
  readonly ground: SessionGround;
  readonly folding: Folding;
  readonly committer: Committer;
}

/** Nothing is in hand and nothing in flight: removes what is held of persons, before the event is passed. */
export async function eraseArrival(
  parts: TaskParts,
  { ground, folding, committer }: ErasingPlace,
  arrival: ErasingArrival,
): Promise<CommitOutcome> {
  const { fencingToken, quarantine, erased } = ground.standing;
  if (erased === undefined) return 'committed';
  const forget = (keys: readonly string[]): void => folding.forget(keys);
  const checkpoint = () => committer.committed;
  const on = { fencingToken, quarantine, erased, forget, checkpoint };
  const { stream, sequence } = arrival.message;
  const outcome = await PersonErasing.run(parts, on, { stream, sequence, ...arrival.erases });
  ground.room.forget();
  folding.erased(arrival);
  return outcome;
}
