import { Counter, type Registry } from 'prom-client';
import type { Fact } from '../../model/fact.js';

type Compared = Extract<Fact, { readonly fact: 'rows-compared' }>;

/** Makes the metrics of runs that compare rows with their owners, and says how a run changes them. */
export function comparisonUpdates(registry: Registry): (fact: Compared) => void {
  const counter = <Label extends string>(name: string, help: string, labels: readonly Label[]) =>
    new Counter({
      name: `station_reconciliation_${name}`,
      help,
      labelNames: ['projection', ...labels],
      registers: [registry],
    });
  const runs = counter('runs_total', 'Runs that compare rows with their owner, by outcome.', [
    'outcome',
  ]);
  const rows = counter('rows_total', 'Rows that were to be compared with their owner.', [
    'outcome',
  ]);
  const repairs = counter('repairs_total', 'Drifts of which the repair was published.', []);
  return ({ task: projection, outcome, compared, drifted, moving, unanswered, repaired }) => {
    runs.inc({ projection, outcome });
    rows.inc({ projection, outcome: 'equal' }, compared - drifted - moving);
    rows.inc({ projection, outcome: 'drifted' }, drifted);
    rows.inc({ projection, outcome: 'moving' }, moving);
    rows.inc({ projection, outcome: 'unanswered' }, unanswered);
    repairs.inc({ projection }, repaired);
  };
}
