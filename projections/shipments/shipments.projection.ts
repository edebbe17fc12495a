import { defineProjection, seconds } from '#station';
import { orders } from '../producers/order-service.js';
import { shipping } from '../producers/shipping-service.js';
import { stateOf } from './shipment-state.js';
import { Shipment } from './shipment.js';

/** One shipment an order. Each event notes what it alone can tell; the state follows from all of it. */
export const shipments = defineProjection({
  name: 'shipments',
  version: 1,
  owner: 'team-logistics',
  staleness: { budget: seconds(1) },
  urgency: 'realtime',
  reads: [orders, shipping],
  serves: Shipment,
  key: 'orderId',
  keysOf: {
    OrderPlaced: (e) => [e.data.orderId],
    // Goods that went back without a word on which order say nothing of a shipment.
    OrderCancelled: ({ data: { cancels } }) => (cancels === undefined ? [] : [cancels]),
    ShipmentDispatched: (e) => [e.data.orderId],
    ShipmentDelivered: (e) => [e.data.orderId],
  },
  initial: (orderId): Shipment => ({
    orderId,
    state: 'OPEN',
    orderedAt: null,
    cancelledAt: null,
    dispatchedAt: null,
    deliveredAt: null,
    carrier: null,
    trackingCode: null,
  }),
  fold: {
    OrderPlaced: (row, e) => noted(row, { orderedAt: e.time }),
    OrderCancelled: (row, e) => noted(row, { cancelledAt: e.time }),
    ShipmentDispatched: (row, { data, time }) => {
      const { carrier, trackingCode } = data;
      return noted(row, { dispatchedAt: time, carrier, trackingCode });
    },
    ShipmentDelivered: (row, e) => noted(row, { deliveredAt: e.time }),
  },
  orderings: { orderedAt: 'desc' },
  filters: ['state'],
});

function noted(row: Shipment, told: Partial<Shipment>): Shipment {
  const shipment = { ...row, ...told };
  return { ...shipment, state: stateOf(shipment) };
}
