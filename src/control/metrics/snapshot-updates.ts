import { Counter, type Registry } from 'prom-client';
import type { Fact } from '../../model/fact.js';

type SnapshotLoaded = Extract<Fact, { readonly fact: 'snapshot-loaded' }>;

/** Makes the metric of events that tasks took from snapshots, and says how a fact changes it. */
export function snapshotUpdates(registry: Registry): (fact: SnapshotLoaded) => void {
  const events = new Counter({
    name: 'station_snapshot_events_total',
    help: 'Events of snapshots that tasks have committed, by what became of them.',
    labelNames: ['task', 'outcome'],
    registers: [registry],
  });
  return ({ task, counts }) => {
    events.inc({ task, outcome: 'folded' }, counts.folded);
    events.inc({ task, outcome: 'filtered' }, counts.filtered);
    events.inc({ task, outcome: 'dead_lettered' }, counts.deadLettered);
  };
}
