import {
  NO_COUNTS,
  snapshotOf,
  type Checkpoint,
  type Counts,
  type SnapshotPlace,
} from '../model/checkpoint.js';
import type { EventContract } from '../model/event-contract.js';
import type { Snapshot } from '../model/snapshot.js';
import { StationError } from '../model/station-error.js';
import type { Gap } from '../source/continuity.js';
import type { StreamState } from '../source/event-source.js';

/** A contract whose owner tells all that it has. */
export type ToldContract = EventContract & { readonly snapshot: Snapshot };

/** A stream whose snapshot is not loaded whole yet. */
export interface Unloaded {
  readonly stream: string;
  /** Whose owners are asked, one after the other. */
  readonly contracts: readonly ToldContract[];
}

/** How far the snapshot of a stream is loaded; undefined where it is not begun. */
export const placeIn = (checkpoint: Checkpoint, stream: string): SnapshotPlace | undefined =>
  checkpoint[snapshotOf(stream)]?.snapshot;

/** The first stream of a task that goes on with a snapshot, where one was begun. */
export function halfLoaded(
  contracts: readonly EventContract[],
  checkpoint: Checkpoint,
): Unloaded | undefined {
  const streams = new Set(contracts.map(({ stream }) => stream));
  const stream = [...streams].find((of) => placeIn(checkpoint, of)?.whole === false);
  return stream === undefined ? undefined : { stream, contracts: toldOf(contracts, stream) };
}

/**
 * The stream of a gap, where a snapshot stands for what is missing: nothing was read of it yet, its beginning was discarded,
 * and of every contract on it the owner tells all that it has.
 */
export function toldInstead(
  contracts: readonly EventContract[],
  checkpoint: Checkpoint,
  { stream, kind }: Gap,
): Unloaded | undefined {
  if (kind !== 'purged' || checkpoint[stream] !== undefined) return undefined;
  const told = toldOf(contracts, stream);
  const all = contracts.filter((contract) => contract.stream === stream);
  return told.length === all.length ? { stream, contracts: told } : undefined;
}

const toldOf = (contracts: readonly EventContract[], stream: string): readonly ToldContract[] =>
  contracts.filter(
    (contract): contract is ToldContract =>
      contract.stream === stream && contract.snapshot !== undefined,
  );

/** Where a task stands while it loads a snapshot: which entities are in its rows. */
export class Loaded {
  private constructor(
    private readonly contracts: readonly ToldContract[],
    /** Of the contract that is loaded now; those before it are whole, of those behind it nothing is loaded. */
    private readonly at: number,
    readonly place: SnapshotPlace,
  ) {}

  /** @throws StationError SNAPSHOT_INVALID where the contract that was being loaded is none of them any more */
  static from({ stream, contracts }: Unloaded, checkpoint: Checkpoint): Loaded {
    const [first] = contracts;
    const place = placeIn(checkpoint, stream) ?? {
      of: first?.subject ?? '',
      whole: false,
      pages: 0,
      counts: NO_COUNTS,
    };
    const at = contracts.findIndex(({ subject }) => subject === place.of);
    if (at < 0)
      throw new StationError(
        'SNAPSHOT_INVALID',
        `The snapshot of ${place.of} was begun, and no contract on ${stream} declares it now. Rebuild the projection.`,
      );
    return new Loaded(contracts, at, place);
  }

  /** Whose owner is asked for the next page. */
  get contract(): ToldContract {
    const contract = this.contracts[this.at];
    if (contract === undefined) throw new RangeError(`There is no contract ${this.at}.`);
    return contract;
  }

  /**
   * Whether the entity that an event is about is in the rows. What a contract's entityOf throws, it throws.
   * @param type of one of the contracts
   */
  holds(type: string, data: unknown): boolean {
    const at = this.contracts.findIndex(({ events }) => Object.hasOwn(events, type));
    if (at !== this.at) return at < this.at;
    const { after } = this.place;
    return after !== undefined && entityOf(this.contract, type, data) <= after;
  }

  /** The place once entities up to one are loaded, of a page that tells more. */
  upTo(last: string | undefined): SnapshotPlace {
    return last === undefined ? this.place : { ...this.place, after: last };
  }

  /**
   * The place once a page is loaded whole.
   * @param last its last entity; undefined where it told none
   */
  afterPage(last: string | undefined, more: boolean): SnapshotPlace {
    const [pages, next] = [this.place.pages + 1, this.contracts[this.at + 1]];
    if (!more && next !== undefined)
      return { of: next.subject, whole: false, pages, counts: this.place.counts };
    if (more) return { ...this.upTo(last), pages };
    // An entity may be a person, of whom nothing is kept for longer than it is needed.
    const { after: _, ...place } = this.place;
    return { ...place, pages, whole: true };
  }
}

/** @throws TypeError where a contract gives no text; and whatever its entityOf throws */
export function entityOf({ snapshot }: ToldContract, type: string, data: unknown): string {
  const of: Readonly<Record<string, (data: unknown) => unknown>> = snapshot.entityOf;
  const entity = of[type]?.(data);
  if (typeof entity !== 'string') throw new TypeError(`it gave ${typeof entity}, no text`);
  return entity;
}

/** Where a page is, and what it must fit. */
interface PagePlace {
  readonly offset: number;
  /** Up to where the stream is applied; undefined before the first page. */
  readonly after: number | undefined;
  readonly state: StreamState;
}

/** Why rows cannot go on from the offset of a page; undefined where they can. */
export function misplacedIn(
  stream: string,
  { offset, after, state: { firstSequence: first, lastSequence: last } }: PagePlace,
): string | undefined {
  const told = `it is as of ${offset}, but`;
  if (offset > last) return `${told} ${stream} ends at ${last}.`;
  if (offset + 1 < first)
    return `${told} ${stream} begins at ${first}: what lies between is nowhere.`;
  if (after !== undefined && offset < after)
    return `${told} the page before was as of ${after} or later.`;
  return undefined;
}

export const plus = (a: Counts, b: Counts): Counts => ({
  folded: a.folded + b.folded,
  filtered: a.filtered + b.filtered,
  deadLettered: a.deadLettered + b.deadLettered,
});
