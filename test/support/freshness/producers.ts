import { setTimeout as delay } from 'node:timers/promises';
import { jetstream, type JetStreamClient } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/nats-core';
import type { Seeded } from '../fault/seeded.js';
import { Acknowledgements, type Acknowledged, type Series } from './acknowledgements.js';
import { NOISE_SUBJECT } from './truth-projections.js';

const ACK_WITHIN_MS = 2_000;
const SUBJECTS = { mark: 'truth.marks.Marked', echo: 'echoes.Echoed' } as const;

export interface Pace {
  /** Events a second of each series, on average. */
  readonly eventsPerSecond: number;
  /** What the producers' clocks are off by, in milliseconds: for the time that events say they happened. */
  readonly skewMs?: number;
}

/** Producers that number their events, publish each until it is acknowledged, and note when it was. */
export class Producers {
  readonly known = new Acknowledgements();
  private readonly client: JetStreamClient;

  constructor(
    private readonly connection: NatsConnection,
    private readonly random: Seeded,
  ) {
    this.client = jetstream(connection);
  }

  /** Has every series published, at its pace, until the returned function is called; it waits for the last ones. */
  start(series: readonly Series[], pace: Pace): () => Promise<void> {
    let goesOn = true;
    const published = Promise.all(
      series.map(async (one) => {
        this.known.open(one);
        while (goesOn) {
          await this.next(one, pace.skewMs);
          await delay((this.random.next() * 2_000) / pace.eventsPerSecond);
        }
      }),
    );
    published.catch(() => undefined);
    return async () => {
      goesOn = false;
      await published;
    };
  }

  /** Publishes what nobody reads into the stream that the marks share, until told to stop. */
  startNoise(eventsPerSecond: number): () => Promise<void> {
    let goesOn = true;
    const published = (async () => {
      while (goesOn) {
        this.connection.publish(NOISE_SUBJECT, '{}');
        await delay(1_000 / eventsPerSecond);
      }
    })();
    published.catch(() => undefined);
    return async () => {
      goesOn = false;
      await published;
    };
  }

  /** Publishes the next event of a series; resolves once it is stored, whatever happens to the server. */
  async next(series: Series, skewMs = 0): Promise<Acknowledged> {
    const n = this.known.count(series) + 1;
    const [kind, producer] = series.split(' ') as ['mark' | 'echo', string];
    const payload = JSON.stringify({ producer, n });
    for (;;)
      try {
        const id = `${series} ${n}`;
        const attributes = headers();
        attributes.set('ce-id', id);
        attributes.set('ce-time', new Date(Date.now() + skewMs).toISOString());
        const options = { msgID: id, timeout: ACK_WITHIN_MS, headers: attributes };
        const { seq: sequence } = await this.client.publish(SUBJECTS[kind], payload, options);
        const acknowledged = { at: Date.now(), sequence };
        this.known.note(series, acknowledged);
        return acknowledged;
      } catch (error) {
        if (this.connection.isClosed()) throw error;
        // Away for now. Sent again under its id it is stored once.
      }
  }
}
