import { Counter, Histogram, type Registry } from 'prom-client';
import type { Fact } from '../../model/fact.js';
import { hopDelaysOf } from '../hop-delays.js';

// From a commit on an idle machine to an hour, in steps of about three.
const DELAY_SECONDS = [
  0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60, 180, 600, 1_800, 3_600,
];

/** What tells of a task. */
type TaskFact = Extract<Fact, { readonly task: string }>;

/** Makes the metrics of delays in the registry, and returns what a fact does to them. */
export function delayUpdates(registry: Registry): (fact: TaskFact) => void {
  const labelNames = ['task', 'hop'] as const;
  const registers = [registry];
  const delay = new Histogram({
    name: 'station_event_delay_seconds',
    help: 'What events spent on each hop, from when they happened until subscribers have the change.',
    labelNames,
    registers,
    buckets: DELAY_SECONDS,
  });
  const skew = new Counter({
    name: 'station_clock_skew_total',
    help: 'Delays that came out below zero, because the clocks at both ends of the hop disagree.',
    labelNames,
    registers,
  });
  return (fact) => {
    for (const [hop, ms] of hopDelaysOf(fact)) {
      delay.observe({ task: fact.task, hop }, Math.max(0, ms) / 1_000);
      if (ms < 0) skew.inc({ task: fact.task, hop });
    }
  };
}
