import { Counter, Gauge } from 'prom-client';
import { within } from '../within.js';
import { seconds } from '../../model/duration.js';
import type { Projection } from '../../model/projection.js';
import type { ProjectionStores } from '../../store/projection-store.js';
import type { LetterRecords } from '../dead-letters/letter-records.js';
import type { Metrics } from './metrics.js';

/** What the gauges of dead letters are read from. */
export interface LetterGaugesParts {
  readonly projections: readonly Projection[];
  readonly stores: ProjectionStores;
  readonly letters: LetterRecords;
}

const ANSWER_WITHIN = seconds(2);

/**
 * How many dead letters and queues wait, read when the metrics are: the same on every replica, and left out
 * while what they are read from is away.
 */
export class LetterGauges {
  readonly #discarded: Counter<'task'>;

  constructor({ registry }: Metrics, parts: LetterGaugesParts) {
    const { projections, stores, letters } = parts;
    gauge(registry, 'dead_letters_waiting', 'Dead letters that wait.', async () => {
      const counts = await letters.countsWaiting();
      return projections.map(({ name, version }) => {
        const own = counts.find((row) => row.projection === name && row.version === version);
        return [name, own?.waiting ?? 0] as const;
      });
    });
    gauge(
      registry,
      'dead_letter_queues',
      'Queues of dead letters: keys that wait, and letters that wait alone.',
      () =>
        Promise.all(
          projections.map(async (projection) => {
            const { quarantine } = await stores.open(projection).state();
            return [projection.name, quarantine.size] as const;
          }),
        ),
    );
    this.#discarded = new Counter({
      name: 'station_dead_letters_discarded_total',
      help: 'Dead letters that operators gave up.',
      labelNames: ['task'],
      registers: [registry],
    });
  }

  discarded(task: string): void {
    this.#discarded.inc({ task });
  }
}

const gauge = (
  registry: Metrics['registry'],
  ...[name, help, values]: [string, string, () => Promise<readonly (readonly [string, number])[]>]
): Gauge =>
  new Gauge({
    name: `station_${name}`,
    help,
    labelNames: ['task'],
    registers: [registry],
    async collect() {
      this.reset();
      const read = await within(ANSWER_WITHIN, values()).catch(() => []);
      for (const [task, value] of read) this.set({ task }, value);
    },
  });
