import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Fact, TaskPhase } from '../../model/fact.js';
import { comparisonUpdates } from './comparisons.js';
import { delayUpdates } from './delays.js';
import { erasureUpdates } from './erasures.js';
import { originUpdates } from './origin-updates.js';
import { ownerUpdates } from './owner-updates.js';
import { snapshotUpdates } from './snapshot-updates.js';

/** What a kind of fact does to the metrics. Kinds that are not listed change none. */
export type Updates = {
  readonly [Kind in Fact['fact']]?: (fact: Extract<Fact, { readonly fact: Kind }>) => void;
};

// From an idle local store to one about to be given up.
const COMMIT_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const PHASES = Object.keys({
  standby: true,
  loading: true,
  running: true,
  retrying: true,
  gap: true,
  halted: true,
  stopped: true,
} satisfies Record<TaskPhase, true>);

/** Makes the metrics of the tasks in the registry, and says which fact changes which. */
export const updatesOf = (registry: Registry): Updates => {
  const metrics = metricsIn(registry);
  const delays = delayUpdates(registry);
  const snapshots = snapshotUpdates(registry);
  return {
    'batch-committed': (fact) => {
      const { task, counts, rows, commitMs, to } = fact;
      metrics.events.inc({ task, outcome: 'folded' }, counts.folded);
      metrics.events.inc({ task, outcome: 'filtered' }, counts.filtered);
      metrics.events.inc({ task, outcome: 'dead_lettered' }, counts.deadLettered);
      metrics.rows.inc({ task }, rows);
      metrics.commits.inc({ task, outcome: 'committed' });
      metrics.commitSeconds.observe({ task }, commitMs / 1_000);
      for (const [stream, { sequence }] of Object.entries(to)) {
        metrics.checkpoint.set({ task, stream }, sequence);
      }
      delays(fact);
    },
    'change-served': delays,
    'rows-compared': comparisonUpdates(registry),
    ...ownerUpdates(registry),
    ...erasureUpdates(registry),
    'budget-broken': ({ task }) => metrics.breaches.inc({ projection: task }),
    'commit-refused': ({ task, outcome }) => metrics.commits.inc({ task, outcome }),
    'credential-refused': ({ credential }) => metrics.credentialsRefused.inc({ credential }),
    'letters-kept': ({ task, letters }) => metrics.lettersKept.inc({ task }, letters),
    'letters-redriven': ({ task, letters }) => metrics.lettersRedriven.inc({ task }, letters),
    'snapshot-loaded': (fact) => {
      const { task, rows } = fact;
      snapshots(fact);
      metrics.rows.inc({ task }, rows);
      metrics.commits.inc({ task, outcome: 'committed' });
    },
    'origin-read': originUpdates(registry),
    'task-moved': ({ task, to, code = 'none' }) => {
      metrics.moves.inc({ task, to, code });
      for (const phase of PHASES) metrics.phase.set({ task, phase }, phase === to ? 1 : 0);
    },
  };
};

const metricsIn = (registry: Registry) => {
  const of = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) => ({
    name: `station_${name}`,
    help,
    labelNames,
    registers: [registry],
  });
  return {
    events: new Counter(
      of('events_total', 'Events that tasks have committed, by what became of them.', [
        'task',
        'outcome',
      ]),
    ),
    rows: new Counter(of('rows_written_total', 'Rows that tasks wrote or deleted.', ['task'])),
    commits: new Counter(of('commits_total', 'Commits by their outcome.', ['task', 'outcome'])),
    commitSeconds: new Histogram({
      ...of('commit_duration_seconds', 'From the call of the store to its answer.', ['task']),
      buckets: COMMIT_SECONDS,
    }),
    lettersKept: new Counter(
      of('dead_letters_kept_total', 'Dead letters that tasks set aside.', ['task']),
    ),
    lettersRedriven: new Counter(
      of('dead_letters_redriven_total', 'Dead letters that were applied after all.', ['task']),
    ),
    checkpoint: new Gauge(
      of('task_checkpoint_sequence', 'The last sequence of the stream that the task committed.', [
        'task',
        'stream',
      ]),
    ),
    moves: new Counter(
      of('task_moves_total', 'Moves of tasks into a phase, by the code of the reason.', [
        'task',
        'to',
        'code',
      ]),
    ),
    breaches: new Counter(
      of('budget_breaches_total', 'Times that a staleness budget was broken, as seen here.', [
        'projection',
      ]),
    ),
    credentialsRefused: new Counter(
      of(
        'credentials_refused_total',
        'Times that a key, a token or another header that does not hold was refused.',
        ['credential'],
      ),
    ),
    phase: new Gauge(
      of('task_phase', '1 for the phase the task is in, else 0.', ['task', 'phase']),
    ),
  };
};
