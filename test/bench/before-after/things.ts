import { Seeded } from '../../support/fault/seeded.js';
import type { Service } from './course.js';

/** What the owners of the chain have; `revision` grows with each change. */
export interface Things {
  readonly orders: {
    readonly orderId: string;
    readonly userId: string;
    readonly productId: string;
    readonly revision: number;
  };
  readonly users: { readonly userId: string; readonly nickname: string; readonly revision: number };
  readonly products: {
    readonly productId: string;
    readonly name: string;
    readonly revision: number;
  };
  readonly shipments: {
    readonly orderId: string;
    readonly driverId: string;
    readonly revision: number;
  };
  readonly drivers: { readonly driverId: string; readonly name: string; readonly revision: number };
}
export type Thing = Things[Service];

/** A page needs one thing of each owner: an order, who ordered what, its shipment, and who brings it. */
export type Page = { readonly [Name in Service]: Things[Name] };

export const orderId = (i: number): string => `order-${i}`;

/** Everything there is before anything changes, by service and id. */
export function firstThings(orders: number, seed: number): Record<Service, Map<string, Thing>> {
  const random = new Seeded(seed);
  const some = (kind: string, count: number): string => `${kind}-${random.between(0, count - 1)}`;
  const [users, products, drivers] = [2, 5, 10].map((per) => Math.ceil(orders / per)) as [
    number,
    number,
    number,
  ];
  const mapOf = (kind: string, count: number, thing: (id: string) => Thing): Map<string, Thing> =>
    new Map(Array.from({ length: count }, (_, i) => [`${kind}-${i}`, thing(`${kind}-${i}`)]));
  const revision = 0;
  return {
    orders: mapOf('order', orders, (id) => ({
      orderId: id,
      userId: some('user', users),
      productId: some('product', products),
      revision,
    })),
    users: mapOf('user', users, (userId) => ({ userId, nickname: `Nick of ${userId}`, revision })),
    products: mapOf('product', products, (productId) => ({
      productId,
      name: `Name of ${productId}`,
      revision,
    })),
    shipments: mapOf('order', orders, (id) => ({
      orderId: id,
      driverId: some('driver', drivers),
      revision,
    })),
    drivers: mapOf('driver', drivers, (driverId) => ({
      driverId,
      name: `Name of ${driverId}`,
      revision,
    })),
  };
}
