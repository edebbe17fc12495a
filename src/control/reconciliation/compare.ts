import { isDeepStrictEqual } from 'node:util';
import type { ChangeFeed } from '../../feed/change-feed.js';
import type { Instant } from '../../model/clock.js';
import type { Standing } from '../../model/freshness.js';
import type { Row } from '../../model/row.js';
import { differenceOf, type Difference, type Told } from './difference.js';
import { lookAt, type Look, type LookGround, type Seen, type Unproved } from './look.js';
import { touchedBetween } from './touched.js';

export interface CompareGround extends LookGround {
  readonly feed: Pick<ChangeFeed, 'read'>;
  /** Resolves once the owner has published what it had changed before. */
  readonly settled: () => Promise<unknown>;
}

/** A row that differs from the word of its owner, and not because one of the two is on its way. */
export interface Drifted {
  readonly key: string;
  readonly ours: Row | undefined;
  readonly theirs: Told | null;
  readonly difference: Difference;
}

/** What became of the rows that were to be compared. */
export interface Comparison {
  /** Rows that the owner told something about. */
  readonly compared: number;
  readonly drifted: readonly Drifted[];
  /** Rows that differed and moved, or of which the owner told something else the second time. */
  readonly moving: number;
  readonly unanswered: number;
  readonly silence: string | undefined;
  /** Where the projection stood when it was read last, and as of when it was proved. */
  readonly standing: Standing;
  readonly asOf: Instant;
}

/** A row that moves each time is judged by a later run: rarely enough that what was found is repaired while it holds. */
const MOST_LOOKS = 3;

/**
 * Compares rows with the word of their owner. A row that differs is looked at again, until what the owner had changed
 * before its second answer is published and proved to be in the row. Where it still differs, the owner tells the same, and
 * no change of the row was committed since the first look, it holds that and nothing newer: then it is drift.
 */
export async function compare(
  ground: CompareGround,
  keys: readonly string[],
): Promise<Comparison | Unproved> {
  let look = await lookAt(ground, keys);
  if ('unproved' in look) return look;
  let compared = look.seen.size;
  let { silence } = look;
  let suspects = differing(look);
  let drifted: readonly Drifted[] = [];
  for (let looks = 1; looks < MOST_LOOKS && suspects.length > 0 && drifted.length === 0; looks++) {
    const next = await lookAt(ground, suspects, ground.settled);
    if ('unproved' in next) return next;
    compared -= suspects.length - next.seen.size;
    silence ??= next.silence;
    suspects = differing(next);
    drifted = await driftIn(ground.feed, { before: look, now: next, suspects });
    look = next;
  }
  const { standing, asOf } = look;
  const moving = suspects.length - drifted.length;
  return { compared, drifted, moving, unanswered: keys.length - compared, silence, standing, asOf };
}

const differing = ({ seen }: Look): readonly string[] =>
  [...seen].flatMap(([key, { ours, theirs }]) =>
    differenceOf(ours, theirs) === undefined ? [] : [key],
  );

interface Twice {
  readonly before: Look;
  readonly now: Look;
  readonly suspects: readonly string[];
}

async function driftIn(
  feed: CompareGround['feed'],
  { before, now, suspects }: Twice,
): Promise<readonly Drifted[]> {
  if (suspects.length === 0) return [];
  const touched = await touchedBetween(feed, before.changes, now.changes);
  return suspects.flatMap((key) => {
    const seen = now.seen.get(key);
    if (seen === undefined || touched(key) || !isSame(before.seen.get(key), seen)) return [];
    const difference = differenceOf(seen.ours, seen.theirs);
    return difference === undefined ? [] : [{ key, ...seen, difference }];
  });
}

const isSame = (before: Seen | undefined, now: Seen): boolean => isDeepStrictEqual(before, now);
