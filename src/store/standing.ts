import type { Instant } from '../model/clock.js';
import type { Standing } from '../model/freshness.js';
import { streamsRead, type Projection } from '../model/projection.js';

/** What a script answers of a standing: the clock, the number of waiting queues, and the fields of the meta hash. */
export type StandingReply = readonly [
  now: number,
  quarantined: number,
  fields: readonly (string | null)[],
];

const FIELDS = ['asOf', 'gap', 'rebuilding', 'begun', 'ended', 'changes', 'changedAt'] as const;

/** Reads the standing of one projection out of its meta hash. */
export class StandingFields {
  /** The names of the fields that a script must read, in this order. */
  readonly names: readonly string[];
  private readonly streams: readonly string[];

  constructor(projection: Projection) {
    this.streams = streamsRead(projection);
    this.names = [...FIELDS, ...this.streams.map((stream) => `seq:${stream}`)];
  }

  standingOf([now, quarantined, fields]: StandingReply): Standing {
    const [asOf, gap, rebuilding, begun, ended, changes, changedAt] = fields;
    const sequences = fields.slice(FIELDS.length);
    // Of half a commit nothing is proved.
    const isWhole = (begun ?? '0') === (ended ?? '0');
    return {
      now,
      asOf: isWhole ? instantOf(asOf) : undefined,
      gap: gap === '1',
      rebuilding: rebuilding === '1',
      offsets: Object.fromEntries(
        this.streams.map((stream, i) => [stream, Number(sequences[i] ?? 0)]),
      ),
      quarantined,
      // The number alone would be given again by a store that came back older than it was.
      version: isWhole ? `${changes ?? '0'}@${changedAt ?? ''}` : undefined,
    };
  }
}

/** The instant of a stored frontier; undefined where there is none. */
export function instantOf(field: string | null | undefined): Instant | undefined {
  const instant = Number.parseFloat(field ?? '');
  return Number.isFinite(instant) ? instant : undefined;
}
