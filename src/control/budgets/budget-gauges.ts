import { Gauge, type Registry } from 'prom-client';
import type { FreshnessState } from '../../model/freshness.js';
import type { Projection } from '../../model/projection.js';

/** What the gauges show of one projection; read when the metrics are. */
export interface ShownProjection {
  readonly projection: Projection;
  readonly state: FreshnessState;
  /** Null where nothing is proved. */
  readonly stalenessMs: number | null;
  /** Null where the projection was not seen yet. */
  readonly quarantined: number | null;
}

const STATES = Object.keys({
  FRESH: true,
  STALE: true,
  UNKNOWN: true,
  REBUILDING: true,
  GAP: true,
} satisfies Record<FreshnessState, true>);

/** Makes the gauges of staleness: the same on every replica, apart from when each looked last. */
export function showBudgets(registry: Registry, shown: () => readonly ShownProjection[]): void {
  const byProjection = (valueOf: (one: ShownProjection) => number | null) =>
    function (this: Gauge): void {
      this.reset();
      for (const one of shown()) {
        const value = valueOf(one);
        if (value !== null) this.set({ projection: one.projection.name }, value);
      }
    };
  const gauge = (name: string, help: string) => ({
    name: `station_projection_${name}`,
    help,
    labelNames: ['projection'],
    registers: [registry],
  });
  new Gauge({
    ...gauge(
      'staleness_seconds',
      'How old the rows may be at most; absent where nothing is proved.',
    ),
    collect: byProjection(({ stalenessMs }) => (stalenessMs === null ? null : stalenessMs / 1_000)),
  });
  new Gauge({
    ...gauge('budget_seconds', 'The staleness that the owner of the projection allows.'),
    collect: byProjection(({ projection }) => projection.staleness.budget / 1_000),
  });
  new Gauge({
    ...gauge('quarantined_queues', 'Queues of dead letters whose events are not in the rows.'),
    collect: byProjection(({ quarantined }) => quarantined),
  });
  new Gauge({
    ...gauge('state', '1 for the state of freshness the projection is in, else 0.'),
    labelNames: ['projection', 'state'],
    collect() {
      for (const { projection, state: now } of shown())
        for (const state of STATES)
          this.set({ projection: projection.name, state }, state === now ? 1 : 0);
    },
  });
}
