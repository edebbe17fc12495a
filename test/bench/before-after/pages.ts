import type { Course, Service, Way } from './course.js';
import type { Asked } from './figures.js';
import type { Page, Things } from './things.js';

/** Where the owners and the station are. */
export interface Addresses {
  readonly owners: Readonly<Record<Service, string>>;
  /** Of the station's GraphQL. */
  readonly station: string;
}

/** Asks the owner of a thing for it. */
type AskOwner = <Name extends Service>(service: Name, id: string) => Promise<Things[Name]>;

/** As a chain of services asks: each for what it knows to ask for, one after the other. */
async function oneByOne(ask: AskOwner, id: string): Promise<Page> {
  const order = await ask('orders', id);
  const user = await ask('users', order.userId);
  const product = await ask('products', order.productId);
  const shipment = await ask('shipments', id);
  const driver = await ask('drivers', shipment.driverId);
  return { orders: order, users: user, products: product, shipments: shipment, drivers: driver };
}

/** As much at once as can be: only the order tells who ordered what, and only the shipment who drives. */
async function fannedOut(ask: AskOwner, id: string): Promise<Page> {
  const shipping = ask('shipments', id);
  const driving = shipping.then(({ driverId }) => ask('drivers', driverId));
  const ordering = ask('orders', id);
  const parts = [
    ordering,
    ordering.then(({ userId }) => ask('users', userId)),
    ordering.then(({ productId }) => ask('products', productId)),
    shipping,
    driving,
  ] as const;
  // What was asked for is counted, also where another part has failed before.
  await Promise.allSettled(parts);
  const [order, user, product, shipment, driver] = await Promise.all(parts);
  return { orders: order, users: user, products: product, shipments: shipment, drivers: driver };
}

const QUERY = `query Page($id: ID!) {
  orders: chainOrder(orderId: $id) {
    orderId
    userId
    productId
    revision
    users: user { userId nickname revision }
    products: product { productId name revision }
    shipments: shipment { orderId driverId revision drivers: driver { driverId name revision } }
  }
}`;

interface StationAnswer {
  readonly data?: { readonly orders: NestedPage | null } | null;
  readonly errors?: readonly unknown[];
  readonly extensions?: {
    readonly freshness?: Readonly<Record<string, { readonly stalenessMs: number | null }>>;
  };
}
type NestedPage = Things['orders'] & {
  readonly users: Things['users'] | null;
  readonly products: Things['products'] | null;
  readonly shipments: (Things['shipments'] & { readonly drivers: Things['drivers'] | null }) | null;
};

/** A page, or undefined where it is not complete, and how old its oldest part may be. */
interface Told {
  readonly page: Page | undefined;
  readonly stalenessMs?: number;
}

async function fromStation(url: string, id: string, timeout: number): Promise<Told> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: QUERY, variables: { id } }),
    signal: AbortSignal.timeout(timeout),
  });
  const { data, errors, extensions } = (await response.json()) as StationAnswer;
  const page = errors === undefined ? flat(data?.orders) : undefined;
  const ages = Object.values(extensions?.freshness ?? {}).map(({ stalenessMs }) => stalenessMs);
  // One part of unknown age makes the age of the page unknown, which is never a complete answer here.
  if (ages.length === 0 || ages.includes(null)) return { page: undefined };
  return { page, stalenessMs: Math.max(...ages.map((age) => age ?? 0)) };
}

function flat(nested: NestedPage | null | undefined): Page | undefined {
  if (nested?.users == null || nested.products == null || nested.shipments?.drivers == null)
    return undefined;
  const { users, products, shipments: shipping, ...orders } = nested;
  const { drivers, ...shipments } = shipping;
  return drivers === null ? undefined : { orders, users, products, shipments, drivers };
}

/** A consumer of pages. */
export class Consumer {
  constructor(
    private readonly at: Addresses,
    private readonly course: Pick<Course, 'timeout'>,
  ) {}

  /** The page of an order; undefined where the station has not all of it. Rejected where somebody does not answer. */
  async page(way: Way, id: string): Promise<Page | undefined> {
    return (await this.tell(way, id, () => undefined)).page;
  }

  /** The same, measured. Never rejected. */
  async measured(way: Way, id: string): Promise<Asked> {
    const since = performance.now();
    let requests = 0;
    try {
      const { page, stalenessMs } = await this.tell(way, id, () => (requests += 1));
      const ms = performance.now() - since;
      const age = stalenessMs === undefined ? {} : { stalenessMs };
      if (page !== undefined) return { way, isComplete: true, ms, requests, ...age };
      return { way, isComplete: false, ms, requests, failure: 'refused' };
    } catch (error) {
      const isLate = error instanceof Error && error.name === 'TimeoutError';
      const failure = isLate ? 'timeout' : 'refused';
      return { way, isComplete: false, ms: performance.now() - since, requests, failure };
    }
  }

  private async tell(way: Way, id: string, note: () => unknown): Promise<Told> {
    if (way === 'station') return fromStation(this.at.station, id, this.course.timeout);
    const ask: AskOwner = async (service, key) => {
      note();
      const signal = AbortSignal.timeout(this.course.timeout);
      const response = await fetch(`${this.at.owners[service]}/${key}`, { signal });
      if (!response.ok) throw new Error(`${service} answered ${response.status}.`);
      return (await response.json()) as never;
    };
    return { page: await (way === 'sequential' ? oneByOne(ask, id) : fannedOut(ask, id)) };
  }
}
