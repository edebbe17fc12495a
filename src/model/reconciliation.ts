import type { Duration } from './duration.js';
import type { EventContract, EventOf } from './event-contract.js';
import type { Origin } from './origin.js';

/** How rows of a projection are compared with what their owner tells, again and again. */
export interface Reconciliation<Row extends object = object> {
  readonly every: Duration;
  /** Rows that are compared each time, from 1 to 1,000: by and by all of them, in the order of their keys. */
  readonly sample: number;
  /** Where the owner's word is had: whole rows or the fields that are compared. */
  readonly with: Origin<Row>;
  /**
   * How long after a change the owner may take to publish its event, 1 s unless told. A row that differs is called drift
   * only where it does so longer than that.
   */
  readonly settle?: Duration;
  /** What is published where a row has drifted; without it drift is only counted and shown. */
  readonly repair?: Repair<Row>;
}

export interface Repair<Row extends object = object> {
  /** A stream of the station's own, which the projection reads. */
  readonly publishes: EventContract;
  readonly event: RepairOf<Row>;
}

/** A row as it is here, and what its owner tells of it; null where there is none. */
export interface Drift<Row extends object = object> {
  readonly key: string;
  readonly ours: Row | null;
  readonly theirs: Partial<Row> | null;
}

// A method's type, for parameters that are compared both ways; see KeysOf in projection.ts.
type RepairOf<Row extends object> = {
  repair(drift: Drift<Row>): { readonly type: string; readonly data: unknown };
}['repair'];

/** Says how a row that has drifted is repaired: `repairBy<StockLevel>()({ publishes, event })`. */
export const repairBy =
  <Row extends object>() =>
  <Publishes extends EventContract>(repair: {
    readonly publishes: Publishes;
    readonly event: (drift: Drift<Row>) => Pick<EventOf<Publishes>, 'type' | 'data'>;
  }): Repair<Row> => {
    const erased: unknown = repair;
    return Object.freeze(erased as Repair<Row>);
  };
