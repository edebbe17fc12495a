import { Counter, type Registry } from 'prom-client';
import type { Fact } from '../../model/fact.js';

type OriginRead = Extract<Fact, { readonly fact: 'origin-read' }>;

/** Makes the metric of keys that answers needed of the owners of data, and says how a fact changes it. */
export function originUpdates(registry: Registry): (fact: OriginRead) => void {
  const answers = new Counter({
    name: 'station_origin_answers_total',
    help: 'Keys that answers needed of the owners of data: fresh were asked for, cached were kept, degraded are the last known, of unavailable nothing is.',
    labelNames: ['projection', 'state'],
    registers: [registry],
  });
  return ({ projection, fresh, cached, degraded, unavailable }) => {
    for (const [state, keys] of Object.entries({ fresh, cached, degraded, unavailable }))
      answers.inc({ projection, state }, keys);
  };
}
