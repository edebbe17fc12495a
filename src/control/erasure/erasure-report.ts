import type { Projection } from '../../model/projection.js';
import type { ErasurePart } from './erasure-part.entity.js';
import type { ErasureReport } from './erasure.entity.js';

/** A report on an erasure, as it is answered. */
export interface ErasureAnswer {
  readonly id: string;
  /** A keyed hash: the same for every erasure of the same person. */
  readonly person: string;
  /** The event that asked for it. */
  readonly event: { readonly stream: string; readonly sequence: number; readonly type: string };
  /** The operator; null where a producer's event asked for it. */
  readonly askedBy: string | null;
  readonly reason: string | null;
  readonly begunAt: string;
  /** When every projection was done; null while one is to come. */
  readonly completedAt: string | null;
  readonly projections: readonly PartAnswer[];
  /** What the station does not remove. */
  readonly beyondReach: readonly string[];
}

export interface PartAnswer {
  readonly projection: string;
  readonly version: number;
  /** `to-come`: its stream has not come so far. `not-served`: nor will it, since this station serves it no more. */
  readonly state: 'done' | 'to-come' | 'not-served';
  readonly rows: number;
  /** Changes of the feed of which only the key is left. */
  readonly feedEntries: number;
  /** Deleted from the feed over NATS. */
  readonly natsMessages: number;
  /** Deleted, or emptied where later ones wait behind them. */
  readonly deadLetters: number;
  readonly doneAt: string | null;
}

/** What no erasure of the station removes, and who can. */
export const BEYOND_REACH: readonly string[] = [
  'The streams of the producers: their events stay until the producers remove them. What a rebuild reads again of the person makes no row.',
  'The event that asked for the erasure: it holds the id, and a rebuild needs it.',
  'Rows in which the person has another id: erase by that id, too. What an owner is asked for on demand, it tells as long as it has it.',
  'The keys of removed rows: the feed tells by them that the rows are removed, until newer changes take their place.',
  'What consumers have read or followed: who follows is told to let go of it.',
  'Copies of the servers, and the append-only file of Redis until it is rewritten (BGREWRITEAOF); in the memory of Redis, what stood in a block of the feed beside older changes, until these go.',
  'The audit, where an operator named a key of the person.',
];

export const erasureAnswer = (
  { id, person, stream, sequence, type, askedBy, reason, begunAt, completedAt }: ErasureReport,
  parts: readonly ErasurePart[],
  served: readonly Projection[],
): ErasureAnswer => ({
  id,
  person,
  event: { stream, sequence, type },
  askedBy,
  reason,
  begunAt: timeOf(begunAt),
  completedAt: completedAt === null ? null : timeOf(completedAt),
  projections: parts.map((part) => partAnswer(part, served)),
  beyondReach: BEYOND_REACH,
});

const partAnswer = (
  { projection, version, rows, feedEntries, messages, letters, doneAt }: ErasurePart,
  served: readonly Projection[],
): PartAnswer => {
  const isServed = served.some((of) => of.name === projection && of.version === version);
  return {
    projection,
    version,
    state: doneAt !== null ? 'done' : isServed ? 'to-come' : 'not-served',
    rows,
    feedEntries,
    natsMessages: messages,
    deadLetters: letters,
    doneAt: doneAt === null ? null : timeOf(doneAt),
  };
};

const timeOf = (instant: number): string => new Date(instant).toISOString();
