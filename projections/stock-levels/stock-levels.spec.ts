import { keepsItsPromises, specOf, stationOf } from '#station/testing';
import { stockLevels } from './stock-levels.projection.js';

const given = specOf(stockLevels);

const line = (productId: string, quantity: number) => ({
  productId,
  quantity,
  unitPriceMinor: 100,
});
type Line = ReturnType<typeof line>;

const placed = (...lines: Line[]) => ({
  type: 'OrderPlaced' as const,
  data: { orderId: '536365', lines },
});
const cancelled = (...lines: Line[]) => ({
  type: 'OrderCancelled' as const,
  data: { orderId: 'C536365', cancels: '536365', lines },
});
const received = (productId: string, quantity: number) => ({
  type: 'StockReceived' as const,
  data: { deliveryId: 'd-1', productId, quantity },
});
const corrected = (productId: string, by: number) => ({
  type: 'StockCorrected' as const,
  data: { productId, by },
});

describe('stock-levels', () => {
  it('lowers the stock of every product on an order, however many lines name it', () =>
    given(received('heart', 10), received('lantern', 4))
      .when(placed(line('heart', 2), line('lantern', 4), line('heart', 1)))
      .thenRows({ heart: { onHand: 7 }, lantern: { onHand: 0 } }));

  it('puts back what a cancellation gives back', () =>
    given(received('heart', 10), placed(line('heart', 6)))
      .when(cancelled(line('heart', 6)))
      .thenRows({ heart: { onHand: 10 } }));

  it('tells a stock below zero where more was sold than came in', () =>
    given()
      .when(placed(line('heart', 2)))
      .thenRows({ heart: { onHand: -2 } }));

  it('counts a correction, and tells it apart', () =>
    given(received('heart', 10), placed(line('heart', 2)))
      .when(corrected('heart', -3), corrected('heart', 1))
      .thenRows({ heart: { onHand: 6, corrected: -2 } }));

  it('corrects what differs by the difference to what the warehouse counts', () => {
    const repair = stockLevels.reconciled?.repair;
    const ours = { productId: 'heart', onHand: 7, corrected: 0 };
    const byOf = (theirs: { onHand: number } | null) =>
      repair?.event({ key: 'heart', ours, theirs }).data;
    expect(byOf({ onHand: 5 })).toEqual({ productId: 'heart', by: -2 });
    expect(byOf(null)).toEqual({ productId: 'heart', by: -7 });
  });
});

describe('an order that its service publishes again', () => {
  const station = stationOf(stockLevels);
  afterAll(() => station.close());

  it('lowers the stock once', async () => {
    const order = { ...placed(line('heart', 2)), id: 'order-536365' };
    for (const event of [received('heart', 10), order, order]) station.publish(event);
    expect(await station.row('heart')).toMatchObject({ onHand: 8 });
  });
});

keepsItsPromises(stockLevels, [
  received('heart', 10),
  placed(line('heart', 2), line('lantern', 1), line('heart', 1)),
  corrected('lantern', 3),
  cancelled(line('heart', 2)),
  received('lantern', 5),
  corrected('heart', -1),
]);
