import { jetstream, type JetStreamClient } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/nats-core';
import { until } from '../until.js';
import type { Seeded } from './seeded.js';

/** One event of a flood, under its message id. */
export interface FloodEvent {
  readonly id: string;
  readonly subject: string;
  readonly payload: string;
}

/** Few, so that most events touch a row that others touch too; the first ones most. */
const KEYS = 150;
/** Keys that will be doubted. Rare: all that comes later for them is set aside. */
const DOUBTFUL = 10;

const keyOf = (random: Seeded): string =>
  random.chance(0.005)
    ? `doubtful${random.between(1, DOUBTFUL)}`
    : `k${Math.floor(KEYS * random.next() ** 2)}`;

/** The events that are none of the many: poison, what cannot be read. */
function oddEvent(random: Seeded, number: number): readonly [string, string] | undefined {
  if (number % 1_500 === 77) {
    const key = `doubtful${random.between(1, DOUBTFUL)}`;
    return ['sales.SaleDoubted', JSON.stringify({ key })];
  }
  return number % 200 === 42 ? ['sales.Sold', '{"keys":'] : undefined;
}

/** The next event of a flood: several keys an event, cancellations, removals, poison, what nobody reads. */
export function floodEvent(random: Seeded, number: number): FloodEvent {
  const keys = Array.from({ length: random.between(1, 4) }, () => keyOf(random));
  const moved = JSON.stringify({ keys, amount: random.between(1, 1_000) });
  const one = JSON.stringify({ key: keyOf(random) });
  const usual = [
    ...Array<[string, string]>(12).fill(['stock.Stocked', moved]),
    ...Array<[string, string]>(12).fill(['sales.Sold', moved]),
    ...Array<[string, string]>(3).fill(['stock.StockCancelled', moved]),
    ...Array<[string, string]>(3).fill(['sales.SaleCancelled', moved]),
    ['stock.StockRemoved', one],
    ['stock.StockAudited', one],
    ['sales.SaleAudited', one],
  ] as const;
  const [kind, payload] = oddEvent(random, number) ?? random.pick(usual);
  return { id: `e${number}`, subject: `flood.${kind}`, payload };
}

const IN_FLIGHT = 200;
const ACK_WITHIN_MS = 2_000;

/** Publishes a flood until all of it is stored, whatever happens to the server meanwhile. */
export class Flood {
  private readonly client: JetStreamClient;
  private stored = 0;

  constructor(
    private readonly connection: NatsConnection,
    private readonly random: Seeded,
  ) {
    this.client = jetstream(connection);
  }

  get published(): number {
    return this.stored;
  }

  /** Waits until so many events are stored. */
  reached(events: number): Promise<void> {
    return until(() => this.stored >= events, { timeoutMs: 60_000, everyMs: 1 });
  }

  /** Publishes until `total` events are stored; `pace` is asked before each step. */
  async upTo(total: number, pace: () => Promise<void> = async () => undefined): Promise<void> {
    while (this.stored < total) {
      await pace();
      const size = Math.min(IN_FLIGHT, total - this.stored);
      const events = Array.from({ length: size }, (_, i) =>
        floodEvent(this.random, this.stored + i),
      );
      // Some are published twice under one id, and so stored once.
      const twice = events.filter(() => this.random.chance(0.03));
      await Promise.all([...events, ...twice].map((event) => this.publish(event)));
      this.stored += size;
    }
  }

  private async publish({ id, subject, payload }: FloodEvent): Promise<void> {
    for (;;)
      try {
        const attributes = headers();
        attributes.set('ce-id', id);
        const options = { msgID: id, timeout: ACK_WITHIN_MS, headers: attributes };
        await this.client.publish(subject, payload, options);
        return;
      } catch (error) {
        if (this.connection.isClosed()) throw error;
        // Away for now. Sent again under its id it is stored once.
      }
  }
}
