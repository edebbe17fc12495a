import { keepsItsPromises, specOf } from '#station/testing';
import { OrderLine } from '../producers/order-service.js';
import { orderDetails } from './order-details.projection.js';

const given = specOf(orderDetails);

const line = (productId: string, quantity: number, unitPriceMinor = 100) => ({
  productId,
  quantity,
  unitPriceMinor,
});
const placed = {
  type: 'OrderPlaced' as const,
  time: '2010-12-01T08:26:00Z',
  data: { orderId: '536365', customerId: '17850', lines: [line('heart', 6, 255), line('mug', 2)] },
};
const cancelled = (cancels: string | undefined, ...lines: ReturnType<typeof line>[]) => ({
  type: 'OrderCancelled' as const,
  data: { orderId: 'C536400', ...(cancels === undefined ? {} : { cancels }), lines },
});

describe('order-details', () => {
  it('shows an order as it was placed', () =>
    given()
      .when(placed)
      .thenRows({
        536365: {
          customerId: '17850',
          placedAt: Date.parse('2010-12-01T08:26:00Z'),
          lines: [
            { ...line('heart', 6, 255), cancelled: 0 },
            { ...line('mug', 2), cancelled: 0 },
          ],
          totalMinor: 1_730,
        },
      }));

  it('takes off what was cancelled of it', () =>
    given(placed)
      .when(cancelled('536365', line('heart', 2, 255), line('mug', 2)))
      .thenRows({
        536365: {
          lines: [
            { ...line('heart', 4, 255), cancelled: 2 },
            { ...line('mug', 0), cancelled: 2 },
          ],
          totalMinor: 1_020,
        },
      }));

  it('cancels no more of a line than was ordered, and goes on with the next of its product', () =>
    given({ ...placed, data: { ...placed.data, lines: [line('mug', 2), line('mug', 3, 90)] } })
      .when(cancelled('536365', line('mug', 4)))
      .thenRows({
        536365: {
          lines: [
            { ...line('mug', 0), cancelled: 2 },
            { ...line('mug', 1, 90), cancelled: 2 },
          ],
          totalMinor: 90,
        },
      }));

  it('is not changed by a cancellation of no order, or of one that was placed before the stream', () =>
    given(placed).unchangedBy(
      cancelled(undefined, line('heart', 1)),
      cancelled('1', line('heart', 1)),
    ));

  it('goes with the customer whose order it is', () =>
    expect(orderDetails.personal?.person).toBe('customerId'));
});

describe('the line of an order', () => {
  it.each([
    ['of so much that a sum of lines is beyond exact numbers', line('heart', 1_000_001)],
    ['of such a price', line('heart', 1, 100_000_001)],
    ['of nothing', line('heart', 0)],
  ])('is refused where it is %s', (_, told) =>
    expect(OrderLine.safeParse(told).success).toBe(false),
  );
});

keepsItsPromises(orderDetails, [placed, cancelled('536365', line('heart', 2, 255))]);
