import type { Projection } from '../model/projection.js';
import type { RowChange } from '../model/row.js';
import { sequenceIn } from './checkpoint-codec.js';
import { filtersBefore } from './filters-before.js';
import { IndexChanges } from './indexes.js';
import type { ProjectionKeys } from './keys.js';
import type { Commit, QuarantineChange, SeenChange } from './projection-store.js';

/** How many changes the feed keeps at least: how far back a reader may resume. */
const FEED_KEEP = 20_000;

/** The keys and arguments of a script. */
export interface ScriptCall {
  readonly keys: readonly string[];
  readonly args: readonly (string | number)[];
}

/** A commit as the commit script takes it. Lists are appended one by one: they may be long. */
export function commitCall(
  projection: Projection,
  at: ProjectionKeys,
  { fencingToken, from, to, changes, counts, quarantine, seen, asOf, person }: Commit,
): ScriptCall {
  const args: (string | number)[] = [fencingToken, FEED_KEEP, asOf ?? '', Object.keys(to).length];
  for (const [stream, checkpoint] of Object.entries(to))
    args.push(stream, sequenceIn(from, stream), checkpoint.sequence, JSON.stringify(checkpoint));
  const unmoved = Object.keys(from).filter((stream) => !(stream in to));
  args.push(unmoved.length);
  for (const stream of unmoved) args.push(stream, sequenceIn(from, stream));
  args.push(counts.folded, counts.filtered, counts.deadLettered);
  pushQuarantine(args, quarantine);
  pushSeen(args, seen);
  args.push(changes.length);
  for (const { key, after } of changes)
    args.push(key, after === undefined ? '' : JSON.stringify(after));
  pushMoved(args, projection, changes);
  args.push(person ?? '');
  const keys = [at.meta, at.rows, at.feed, at.quarantine, at.seen, at.commits, at.erased];
  for (const [index, { remove, add }] of IndexChanges.of(projection, changes)) {
    keys.push(at.index(index));
    args.push(remove.length);
    for (const member of remove) args.push(member);
    args.push(add.length / 2);
    for (const word of add) args.push(word);
  }
  return { keys, args };
}

type Args = (string | number)[];

/** What the feed tells beside the rows: of those that moved between filters, where they were. */
function pushMoved(args: Args, projection: Projection, changes: readonly RowChange[]): void {
  const countAt = args.push(0) - 1;
  let moved = 0;
  for (const [i, change] of changes.entries()) {
    const before = filtersBefore(projection, change);
    if (before === undefined) continue;
    args.push(i + 1, JSON.stringify(before));
    moved += 1;
  }
  args[countAt] = moved;
}

function pushQuarantine(args: Args, change: QuarantineChange | undefined): void {
  args.push(change?.letters ?? -1, change?.waitFrom.size ?? 0);
  for (const [queue, from] of change?.waitFrom ?? []) args.push(queue, from);
  args.push(change?.lifted.length ?? 0);
  for (const queue of change?.lifted ?? []) args.push(queue);
}

function pushSeen(args: Args, change: SeenChange | undefined): void {
  args.push(change?.add.length ?? 0);
  for (const [id, storedAt] of change?.add ?? []) args.push(storedAt, id);
  args.push(change?.drop.length ?? 0);
  for (const id of change?.drop ?? []) args.push(id);
}
