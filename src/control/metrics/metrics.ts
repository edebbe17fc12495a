import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Fact } from '../../model/fact.js';
import { updatesOf, type Updates } from './updates.js';

const PREFIX = 'station_';
// Gauges that are named like counters; their values per type stay, under the name without `_total`.
const MISNAMED = ['active_resources', 'active_handles', 'active_requests'].map(
  (name) => `${PREFIX}nodejs_${name}_total`,
);

/** The station's numbers for Prometheus: those of the process, and those that the engine's facts tell. */
@Injectable()
export class Metrics {
  /** Where other rooms' metrics may be added; names as `station_*`, in base units. */
  readonly registry = new Registry();
  readonly #updates: Updates;

  constructor() {
    collectDefaultMetrics({ register: this.registry, prefix: PREFIX });
    for (const name of MISNAMED) this.registry.removeSingleMetric(name);
    this.#updates = updatesOf(this.registry);
  }

  /** An observer of the engine. */
  readonly observe = (fact: Fact): void => {
    const update: ((fact: never) => void) | undefined = this.#updates[fact.fact];
    update?.(fact as never);
  };

  /** Everything, in Prometheus' text format. */
  text(): Promise<string> {
    return this.registry.metrics();
  }
}
