import { Counter } from 'prom-client';
import type { UseTotals } from '../use/use-counts.js';
import type { Metrics } from './metrics.js';

type Totals = () => readonly (readonly [consumer: string, totals: UseTotals])[];

/** Counts requests by consumer and outcome; read when the metrics are, so that a request pays nothing for it. */
export function showRequests({ registry }: Metrics, totals: Totals): void {
  new Counter({
    name: 'station_requests_total',
    help: 'Operations that consumers asked for, and events that their subscriptions were told, by what became of them.',
    labelNames: ['consumer', 'outcome'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [consumer, counts] of totals())
        for (const [outcome, count] of Object.entries(counts))
          this.inc({ consumer, outcome }, count);
    },
  });
}
