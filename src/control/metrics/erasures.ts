import { Counter, type Registry } from 'prom-client';
import type { Fact } from '../../model/fact.js';

type Kind<Of extends Fact['fact']> = Extract<Fact, { readonly fact: Of }>;

/** Makes the metrics of erasures in the registry, and says which fact changes which. */
export function erasureUpdates(registry: Registry) {
  const counter = (name: string, help: string): Counter<'task'> =>
    new Counter({ name: `station_${name}`, help, labelNames: ['task'], registers: [registry] });
  const persons = counter('persons_erased_total', 'Erasures of persons that the task finished.');
  const rows = counter('rows_erased_total', 'Rows that erasures of persons removed.');
  const refused = counter(
    'erased_rows_refused_total',
    'Rows of erased persons that later events did not make.',
  );
  return {
    'person-erased': (fact: Kind<'person-erased'>): void => {
      persons.inc({ task: fact.task });
      rows.inc({ task: fact.task }, fact.rows);
    },
    'erased-kept-out': (fact: Kind<'erased-kept-out'>): void =>
      refused.inc({ task: fact.task }, fact.rows),
  };
}
