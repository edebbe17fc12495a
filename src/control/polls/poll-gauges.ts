import { Gauge } from 'prom-client';
import { seconds } from '../../model/duration.js';
import type { Poll } from '../../model/poll.js';
import type { PollMemory } from '../../store/poll-memory.js';
import type { Metrics } from '../metrics/metrics.js';
import { within } from '../within.js';
import { readState } from './poll-state.js';

const ANSWER_WITHIN = seconds(2);

/** How old what polls know is: the same on every replica, and left out while the store is away. */
export function showPollAges(
  { registry }: Metrics,
  polls: readonly Poll[],
  memory: PollMemory,
): void {
  const names = polls.map(({ name }) => name);
  const read = async () => ({ now: await memory.now(), told: await memory.told(names) });
  new Gauge({
    name: 'station_poll_last_success_age_seconds',
    help: 'Since the last round began in which every key of the poll was seen.',
    labelNames: ['poll'],
    registers: [registry],
    async collect() {
      this.reset();
      const known = await within(ANSWER_WITHIN, read()).catch(() => undefined);
      if (known === undefined) return;
      for (const [i, poll] of names.entries()) {
        const succeeded = readState(known.told[i])?.succeeded;
        if (succeeded) this.set({ poll }, Math.max(0, known.now - succeeded) / 1_000);
      }
    },
  });
}
