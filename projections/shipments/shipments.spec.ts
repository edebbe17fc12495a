import { keepsItsPromises, specOf } from '#station/testing';
import { shipments } from './shipments.projection.js';

const given = specOf(shipments);

const lines = [{ productId: 'heart', quantity: 2, unitPriceMinor: 255 }];
const placed = (orderId = '536365') => ({
  type: 'OrderPlaced' as const,
  time: '2010-12-01T08:26:00Z',
  data: { orderId, lines },
});
const cancelled = {
  type: 'OrderCancelled' as const,
  data: { orderId: 'C536365', cancels: '536365', lines },
};
const goodsBack = {
  type: 'OrderCancelled' as const,
  data: { orderId: 'C536379', lines },
};
const dispatched = (orderId = '536365') => ({
  type: 'ShipmentDispatched' as const,
  time: '2010-12-02T10:00:00Z',
  data: { orderId, carrier: 'Royal Mail', trackingCode: 'RM1' },
});
const delivered = { type: 'ShipmentDelivered' as const, data: { orderId: '536365' } };

describe('shipments', () => {
  it('opens a shipment with each order', () =>
    given()
      .when(placed())
      .thenRows({
        '536365': { state: 'OPEN', orderedAt: Date.parse('2010-12-01T08:26:00Z'), carrier: null },
      }));

  it('follows a shipment to where it was ordered', () => {
    given(placed())
      .when(dispatched())
      .thenRows({ '536365': { state: 'ON_THE_WAY', carrier: 'Royal Mail', trackingCode: 'RM1' } });
    given(placed(), dispatched())
      .when(delivered)
      .thenRows({ '536365': { state: 'DELIVERED', trackingCode: 'RM1' } });
  });

  it('closes the shipment of an order that was cancelled in time', () =>
    given(placed())
      .when(cancelled)
      .thenRows({ '536365': { state: 'CANCELLED' } }));

  it('has a shipment return that had left when its order was cancelled', () => {
    for (const past of [[dispatched()], [dispatched(), delivered]])
      given(placed(), ...past)
        .when(cancelled)
        .thenRows({ '536365': { state: 'RETURNING' } });
  });

  it('tells the same where the cancellation is heard of before the dispatch', () =>
    given(placed(), cancelled)
      .when(dispatched())
      .thenRows({ '536365': { state: 'RETURNING' } }));

  it('knows a shipment whose order is heard of later', () =>
    given(dispatched(), delivered)
      .when(placed())
      .thenRows({ '536365': { state: 'DELIVERED' } }));

  it('closes no shipment for goods that went back without a word on which order', () =>
    given(placed()).unchangedBy(goodsBack));
});

keepsItsPromises(shipments, [
  placed(),
  placed('536366'),
  dispatched(),
  cancelled,
  placed('536367'),
  goodsBack,
  dispatched('536366'),
  delivered,
]);
