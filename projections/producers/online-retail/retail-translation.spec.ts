import { RetailTranslation, type RetailEvent } from './retail-translation.js';

/** Lines as they stand in the file; none of them has a quoted field. */
function eventsOf(...lines: string[]): RetailEvent['event'][] {
  const translation = new RetailTranslation();
  const events = lines.flatMap((line) => {
    const told = translation.add(line.split(','));
    if ('fault' in told) throw new Error(told.fault);
    return told;
  });
  return [...events, ...translation.end()].map(({ event }) => event);
}

const idsOf = (...lines: string[]): string[] => eventsOf(...lines).map(({ id }) => id);

const HEART =
  '536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom';
const LANTERN =
  '536365,71053,WHITE METAL LANTERN,6,2010-12-01 08:26:00,3.39,17850.0,United Kingdom';
const HEART_AGAIN =
  '536373,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,2010-12-01 09:02:00,2.55,17850.0,United Kingdom';
const HEART_DEARER =
  '536401,85123A,WHITE HANGING HEART T-LIGHT HOLDER,4,2010-12-01 11:21:00,2.95,15862.0,United Kingdom';
const DISCOUNT = 'C536379,D,Discount,-1,2010-12-01 09:41:00,27.5,14527.0,United Kingdom';
const WRITE_OFF = '536589,21777,,-10,2010-12-01 16:50:00,0.0,,United Kingdom';
const STOCK_FOUND = '536414,22139,,56,2010-12-01 11:52:00,0.0,,United Kingdom';
const BAD_DEBT = 'A563186,B,Adjust bad debt,1,2011-08-12 14:51:00,-11062.06,,United Kingdom';

describe('an invoice of the Online Retail file', () => {
  it('is one order, after what it shows of its products', () => {
    const time = Date.UTC(2010, 11, 1, 8, 26);
    const updatedAt = '2010-12-01T08:26:00.000Z';
    const name = 'WHITE HANGING HEART T-LIGHT HOLDER';
    expect(eventsOf(HEART, LANTERN)).toEqual([
      {
        type: 'ProductUpdated',
        id: 'online-retail/ProductUpdated/536365/1',
        time,
        data: { productId: '85123A', name, priceMinor: 255, updatedAt },
      },
      {
        type: 'ProductUpdated',
        id: 'online-retail/ProductUpdated/536365/2',
        time,
        data: { productId: '71053', name: 'WHITE METAL LANTERN', priceMinor: 339, updatedAt },
      },
      {
        type: 'OrderPlaced',
        id: 'online-retail/OrderPlaced/536365',
        time,
        data: {
          orderId: '536365',
          customerId: '17850',
          country: 'United Kingdom',
          lines: [
            { productId: '85123A', quantity: 6, unitPriceMinor: 255 },
            { productId: '71053', quantity: 6, unitPriceMinor: 339 },
          ],
        },
      },
    ]);
  });

  it('whose number starts with C is a cancellation, with quantities above zero', () =>
    expect(eventsOf(DISCOUNT)).toEqual([
      {
        type: 'OrderCancelled',
        id: 'online-retail/OrderCancelled/C536379',
        time: Date.UTC(2010, 11, 1, 9, 41),
        data: {
          orderId: 'C536379',
          customerId: '14527',
          country: 'United Kingdom',
          lines: [{ productId: 'D', quantity: 1, unitPriceMinor: 2_750 }],
        },
      },
    ]));

  it('that writes goods off is a cancellation too', () =>
    expect(eventsOf(WRITE_OFF)).toEqual([
      {
        type: 'OrderCancelled',
        id: 'online-retail/OrderCancelled/536589',
        time: Date.UTC(2010, 11, 1, 16, 50),
        data: {
          orderId: '536589',
          country: 'United Kingdom',
          lines: [{ productId: '21777', quantity: 10, unitPriceMinor: 0 }],
        },
      },
    ]));

  it('with lines of both signs is an order and a cancellation', () =>
    expect(idsOf(LANTERN, HEART.replace(',6,', ',-2,'))).toEqual([
      'online-retail/ProductUpdated/536365/1',
      'online-retail/OrderPlaced/536365',
      'online-retail/OrderCancelled/536365',
    ]));

  it('keeps a line that stands twice', () => {
    const [, order] = eventsOf(LANTERN, LANTERN);
    expect(order?.data).toMatchObject({ lines: [{ productId: '71053' }, { productId: '71053' }] });
  });

  it('for bad debt is left out and counted', () => {
    const translation = new RetailTranslation();
    expect(translation.add(BAD_DEBT.split(','))).toEqual([]);
    expect(translation.end()).toEqual([]);
    expect(translation.leftOut).toBe(1);
  });

  it('that alternates with another and crosses a minute is still one order, with the time of its first line', () => {
    const orders = eventsOf(
      '542806,48194,,1,2011-02-01 11:19:00,0.0,12836.0,United Kingdom',
      'C542805,22156,HEART DECORATION WITH PEARLS ,-1,2011-02-01 11:19:00,0.85,14606.0,United Kingdom',
      '542806,22692,,2,2011-02-01 11:20:00,0.0,12836.0,United Kingdom',
      '542812,22956,,1,2011-02-01 11:21:00,0.0,14850.0,United Kingdom',
      '542813,22956,,1,2011-02-01 11:23:00,0.0,14850.0,United Kingdom',
    );
    expect(
      orders.map(({ data }) => 'orderId' in data && [data.orderId, data.lines.length]),
    ).toEqual([
      ['542806', 2],
      ['C542805', 1],
      ['542812', 1],
      ['542813', 1],
    ]);
    expect(orders[0]?.time).toBe(Date.UTC(2011, 1, 1, 11, 19));
  });

  it('is told as soon as a line shows that it is complete', () => {
    const translation = new RetailTranslation();
    expect(translation.add(HEART.split(','))).toEqual([]);
    expect(translation.add(HEART_AGAIN.split(','))).toHaveLength(2);
  });

  it('may not go on after it was told', () => {
    const late = LANTERN.replace('08:26', '09:02');
    expect(() => eventsOf(HEART, HEART_AGAIN, late)).toThrow(/536365 goes on/);
  });

  it('may not be older than the one above', () =>
    expect(() => eventsOf(HEART_AGAIN, HEART)).toThrow(/before that of the line above/));
});

describe('a product of the Online Retail file', () => {
  const updatesIn = (...lines: string[]) =>
    eventsOf(...lines).filter(({ type }) => type === 'ProductUpdated');

  it('is not told again while nothing of it changes', () =>
    expect(updatesIn(HEART, HEART_AGAIN)).toHaveLength(1));

  it('is told again at a new price', () =>
    expect(updatesIn(HEART, HEART_AGAIN, HEART_DEARER).map(({ id }) => id)).toEqual([
      'online-retail/ProductUpdated/536365/1',
      'online-retail/ProductUpdated/536401/1',
    ]));

  it('is told again under a new description', () =>
    expect(updatesIn(HEART, HEART_AGAIN.replace('WHITE HANGING', 'CREAM HANGING'))).toHaveLength(
      2,
    ));

  it('is not read from a cancellation, a stock correction or a price under a penny', () => {
    const underAPenny =
      '550193,PADS,PADS TO MATCH ALL CUSHIONS,1,2011-04-15 09:27:00,0.001,13952.0,United Kingdom';
    expect(updatesIn(DISCOUNT, STOCK_FOUND, WRITE_OFF, underAPenny)).toEqual([]);
  });
});
