import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { defineProjection, ProjectionModule, ref, seconds } from '../../../src/index.js';
import { drivers, orders, products, shipments, users } from './contracts.js';

/** The page of the chain as five projections, joined by refs when they are read. */
const shared = { version: 1, owner: 'team-chain', staleness: { budget: seconds(2) } } as const;

@ObjectType()
export class ChainDriver {
  @Field(() => ID) driverId: string;
  @Field() name: string;
  @Field(() => Int) revision: number;
}

const chainDrivers = defineProjection({
  ...shared,
  name: 'chain-drivers',
  reads: [drivers],
  serves: ChainDriver,
  key: 'driverId',
  keysOf: { DriverChanged: ({ data }) => [data.driverId] },
  initial: (driverId) => ({ driverId, name: '', revision: -1 }),
  fold: { DriverChanged: (_, { data }) => data },
});

@ObjectType()
export class ChainShipment {
  @Field(() => ID) orderId: string;
  @Field(() => ID) driverId: string;
  @Field(() => Int) revision: number;
}

const chainShipments = defineProjection({
  ...shared,
  name: 'chain-shipments',
  reads: [shipments],
  serves: ChainShipment,
  key: 'orderId',
  keysOf: { ShipmentChanged: ({ data }) => [data.orderId] },
  initial: (orderId) => ({ orderId, driverId: '', revision: -1 }),
  fold: { ShipmentChanged: (_, { data }) => data },
  refs: { driver: ref(chainDrivers, (row: ChainShipment) => row.driverId) },
});

@ObjectType()
export class ChainProduct {
  @Field(() => ID) productId: string;
  @Field() name: string;
  @Field(() => Int) revision: number;
}

const chainProducts = defineProjection({
  ...shared,
  name: 'chain-products',
  reads: [products],
  serves: ChainProduct,
  key: 'productId',
  keysOf: { ProductChanged: ({ data }) => [data.productId] },
  initial: (productId) => ({ productId, name: '', revision: -1 }),
  fold: { ProductChanged: (_, { data }) => data },
});

@ObjectType()
export class ChainUser {
  @Field(() => ID) userId: string;
  @Field() nickname: string;
  @Field(() => Int) revision: number;
}

const chainUsers = defineProjection({
  ...shared,
  name: 'chain-users',
  reads: [users],
  serves: ChainUser,
  key: 'userId',
  keysOf: { UserChanged: ({ data }) => [data.userId] },
  initial: (userId) => ({ userId, nickname: '', revision: -1 }),
  fold: { UserChanged: (_, { data }) => data },
});

@ObjectType()
export class ChainOrder {
  @Field(() => ID) orderId: string;
  @Field(() => ID) userId: string;
  @Field(() => ID) productId: string;
  @Field(() => Int) revision: number;
}

const chainOrders = defineProjection({
  ...shared,
  name: 'chain-orders',
  reads: [orders],
  serves: ChainOrder,
  key: 'orderId',
  keysOf: { OrderChanged: ({ data }) => [data.orderId] },
  initial: (orderId) => ({ orderId, userId: '', productId: '', revision: -1 }),
  fold: { OrderChanged: (_, { data }) => data },
  refs: {
    user: ref(chainUsers, (row: ChainOrder) => row.userId),
    product: ref(chainProducts, (row: ChainOrder) => row.productId),
    shipment: ref(chainShipments, (row: ChainOrder) => row.orderId),
  },
});

export const chainModules = [
  ProjectionModule.for(chainOrders),
  ProjectionModule.for(chainUsers),
  ProjectionModule.for(chainProducts),
  ProjectionModule.for(chainShipments),
  ProjectionModule.for(chainDrivers),
];
