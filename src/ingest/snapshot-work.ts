import type { SourceMessage } from '../source/event-source.js';
import type { Arrival } from './arrival.js';
import { Committer } from './committer.js';
import { Folding } from './folding.js';
import { Lanes, type LaneMember } from './lanes.js';
import type { SessionGround } from './session-ground.js';
import type { Unloaded } from './snapshot-place.js';
import type { TaskParts } from './task-parts.js';

/** What a session that loads a snapshot works with. */
export interface SnapshotWork {
  readonly parts: TaskParts;
  readonly ground: SnapshotGround;
  readonly committer: Committer;
  readonly folding: Folding;
  readonly lanes: Lanes;
  readonly member: LaneMember;
  readonly signal: AbortSignal;
}

export type SnapshotGround = SessionGround & { readonly unloaded: Unloaded };

/** @param read how a message of the stream is read */
export function snapshotWork(
  parts: TaskParts,
  { ground, signal }: Pick<SnapshotWork, 'ground' | 'signal'>,
  read: (message: SourceMessage) => Arrival,
): SnapshotWork {
  const lanes = parts.lanes ?? new Lanes();
  const member: LaneMember = { urgency: parts.projection.urgency, deadline: () => undefined };
  // Half a snapshot proves nothing.
  const committer = new Committer(parts, ground.standing, () => undefined);
  const folding = new Folding(parts, ground, { lanes, member }, read);
  return { parts, ground, committer, folding, lanes, member, signal };
}
