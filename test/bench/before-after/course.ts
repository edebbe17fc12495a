import { seconds, type Duration } from '../../../src/model/duration.js';

/** The services of the chain, in the order in which a page needs them. */
export const SERVICES = ['orders', 'users', 'products', 'shipments', 'drivers'] as const;
export type Service = (typeof SERVICES)[number];

/** How a page is had: from the owners one by one, from them as far as possible at once, or from the station. */
export const WAYS = ['sequential', 'fan-out', 'station'] as const;
export type Way = (typeof WAYS)[number];

/** How long a service takes to answer: log-normal, as latencies of services tend to be. */
export interface Latency {
  /** In milliseconds: half of the answers take less. */
  readonly median: number;
  /** Of the logarithm. */
  readonly sigma: number;
}

/** What befalls the owners for a while, beside the single failures and outages of ordinary times. */
export interface Scene {
  readonly name: string;
  readonly seconds: number;
  /** Takes as many times as long. */
  readonly slow?: { readonly service: Service; readonly times: number };
  readonly down?: Service;
}

/** Everything that a run declares. Whoever repeats it gets the same latencies, outages and questions. */
export interface Course {
  readonly seed: number;
  readonly latencies: Readonly<Record<Service, Latency>>;
  /**
   * Of each owner: half of what is left of it fails as single requests, half as spans of time. Where it is down it answers
   * 503 at once, which is the kindest way to fail.
   */
  readonly availability: number;
  /** Of one request to an owner, or to the station. */
  readonly timeout: Duration;
  /** Asked for by each way. */
  readonly pagesPerSecond: number;
  /** Published by each owner that is up. */
  readonly changesPerSecond: number;
  readonly orders: number;
  /** Unmeasured, before the first scene. */
  readonly warmUpSeconds: number;
  readonly scenes: readonly Scene[];
}

export const COURSE: Course = {
  seed: 1,
  latencies: {
    orders: { median: 8, sigma: 0.5 },
    users: { median: 5, sigma: 0.5 },
    products: { median: 6, sigma: 0.5 },
    shipments: { median: 60, sigma: 0.8 },
    drivers: { median: 10, sigma: 0.5 },
  },
  availability: 0.999,
  timeout: seconds(1),
  pagesPerSecond: 80,
  changesPerSecond: 5,
  orders: 500,
  warmUpSeconds: 5,
  scenes: [
    { name: 'ordinary times', seconds: 75 },
    {
      name: 'the slow one takes ten times as long',
      seconds: 15,
      slow: { service: 'shipments', times: 10 },
    },
    { name: 'an owner is down', seconds: 15, down: 'products' },
  ],
};
