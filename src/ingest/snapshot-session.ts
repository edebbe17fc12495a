import type { ErrorCode } from '../model/error-codes.js';
import { StationError } from '../model/station-error.js';
import { askPage, type SnapshotPage } from '../owners/snapshot-pages.js';
import { schemasOf } from '../source/schemas-by-type.js';
import { CatchUp } from './catch-up.js';
import { loadPage, type TakenPage } from './load-page.js';
import { loadedArrivalOf } from './loaded-arrival.js';
import { eventsOf } from './page-events.js';
import type { SessionEnd, SessionPhase } from './session-end.js';
import { Loaded, misplacedIn } from './snapshot-place.js';
import { snapshotWork, type SnapshotGround, type SnapshotWork } from './snapshot-work.js';
import type { TaskParts } from './task-parts.js';

/**
 * Loads what owners tell of a stream whose beginning was discarded, page by page, as incremental snapshots do (Andreakis and
 * Papapanagiotou, "DBLog: A Watermark Based Change-Data-Capture Framework", 2020). Before a page is folded, the stream is
 * read up to its offset: what it tells of entities that are loaded is folded, and of all others a page tells that is still to
 * come. So the rows always stand for one place in the stream, which each commit moves together with the last entity.
 */
export class SnapshotSession {
  private readonly work: SnapshotWork;
  private loaded: Loaded;

  /** @throws StationError SNAPSHOT_INVALID where the contract that was being loaded is gone */
  constructor(
    private readonly parts: TaskParts,
    private readonly ground: SnapshotGround,
    signal: AbortSignal,
  ) {
    const { projection } = parts;
    const schemas = schemasOf(projection.reads);
    this.loaded = Loaded.from(ground.unloaded, ground.standing.checkpoint);
    this.work = snapshotWork(parts, { ground, signal }, (message) =>
      loadedArrivalOf({ projection, schemas, loaded: this.loaded }, message),
    );
  }

  /** Rejects when something it needs is away, the owner too, and when the owner tells what is no snapshot. */
  async run(begun: (phase: SessionPhase) => void): Promise<SessionEnd> {
    if (await this.toldReaders()) return { end: 'interrupted' };
    while (!this.loaded.place.whole) {
      const page = await this.ask();
      if (page === undefined) return { end: 'stopped' };
      const taken = await this.checked(page);
      begun('loading');
      const end = 'end' in taken ? taken : await this.take(page, taken);
      if (end !== undefined) return end;
      this.loaded = Loaded.from(this.ground.unloaded, this.work.committer.committed);
    }
    return { end: 'loaded' };
  }

  /** Has readers told, from before the first page on, that the rows are being built; true where they were not yet. */
  private async toldReaders(): Promise<boolean> {
    const { store } = this.parts;
    const { asOf, counts } = await store.state();
    const isNew = asOf === undefined && counts.folded + counts.deadLettered === 0;
    if (!isNew || this.loaded.place.pages > 0 || (await store.standing()).rebuilding) return false;
    await store.reset(this.ground.standing.fencingToken);
    return true;
  }

  private async ask(): Promise<SnapshotPage | undefined> {
    const { asks } = this.parts;
    const { contract, place } = this.loaded;
    const { signal } = this.work;
    if (asks === undefined)
      throw new StationError('SNAPSHOT_UNAVAILABLE', 'This station asks no owners.');
    const wanted = { snapshot: contract.snapshot, after: place.after, signal };
    const asked = await askPage(asks, wanted);
    if (signal.aborted) return undefined;
    if (asked.outcome === 'page') return asked.page;
    throw new StationError(CODES[asked.outcome], asked.reason);
  }

  /** A page, where it keeps what its contract and the protocol say. @throws StationError SNAPSHOT_INVALID */
  private async checked(page: SnapshotPage): Promise<TakenPage | SessionEnd> {
    const { source, projection } = this.parts;
    const { stream } = this.ground.unloaded;
    const { contract, place } = this.loaded;
    const state = await source.stateOf(stream);
    // What became of it, the next session finds out.
    if (state === undefined || state.created !== this.ground.standing.created.get(stream))
      return { end: 'interrupted' };
    const after = this.work.committer.committed[stream]?.sequence;
    const where = misplacedIn(stream, { offset: page.offset, after, state });
    if (where !== undefined) throw this.invalid(where);
    const events = eventsOf({ projection, contract, after: place.after }, page);
    if ('fault' in events) throw this.invalid(events.fault);
    const last = await source.identityFrom(stream, page.offset);
    const at = { sequence: page.offset, streamCreated: state.created };
    const isHeld = last?.sequence === page.offset;
    return { events, more: page.more, at: isHeld ? { ...at, last } : at, loaded: this.loaded };
  }

  private async take({ offset }: SnapshotPage, page: TakenPage): Promise<SessionEnd | undefined> {
    const here = this.work.committer.committed[this.ground.unloaded.stream];
    // Before the first page nothing is loaded that an event could be about.
    const behind = here && (await CatchUp.to(this.work, { after: here.sequence, upTo: offset }));
    return behind ?? loadPage(this.work, page);
  }

  private invalid(what: string): StationError {
    const { contract, place } = this.loaded;
    const { from, at } = contract.snapshot;
    return new StationError(
      'SNAPSHOT_INVALID',
      `${from.name} at ${at} told, as page ${place.pages + 1}, what cannot be taken: ${what}`,
    );
  }
}

const CODES: Readonly<Record<'unavailable' | 'invalid', ErrorCode>> = {
  unavailable: 'SNAPSHOT_UNAVAILABLE',
  invalid: 'SNAPSHOT_INVALID',
};
