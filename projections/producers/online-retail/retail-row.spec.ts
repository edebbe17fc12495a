import { isBadDebt, readRetailRow } from './retail-row.js';

const lantern = [
  '536365',
  '71053',
  'WHITE METAL LANTERN',
  '6',
  '2010-12-01 08:26:00',
  '3.39',
  '17850.0',
  'United Kingdom',
];
const withField = (index: number, text: string): string[] => lantern.with(index, text);

describe('a row of the Online Retail file', () => {
  it('is read with its time in UTC, its price in pence and the customer as a number without fraction', () =>
    expect(readRetailRow(lantern)).toEqual({
      invoice: '536365',
      productId: '71053',
      description: 'WHITE METAL LANTERN',
      quantity: 6,
      time: Date.UTC(2010, 11, 1, 8, 26),
      unitPriceMinor: 339,
      customerId: '17850',
      country: 'United Kingdom',
    }));

  it('loses the blanks around its description', () =>
    expect(readRetailRow(withField(2, ' PLASTERS IN TIN CIRCUS PARADE '))).toMatchObject({
      description: 'PLASTERS IN TIN CIRCUS PARADE',
    }));

  it('keeps the stock code as it is written', () =>
    expect(readRetailRow(withField(1, '85123a'))).toMatchObject({ productId: '85123a' }));

  it('may lack a customer and a country', () => {
    expect(readRetailRow(withField(6, ''))).toMatchObject({ customerId: undefined });
    expect(readRetailRow(withField(7, 'Unspecified'))).toMatchObject({ country: undefined });
  });

  it.each([
    [0, 'X536365', 'InvoiceNo'],
    [1, '', 'StockCode'],
    [3, '0', 'Quantity'],
    [3, '1.5', 'Quantity'],
    [4, '01/12/2010 08:26', 'InvoiceDate'],
    [4, '2010-02-30 08:26:00', 'InvoiceDate'],
    [5, '-11062.06', 'UnitPrice'],
  ])('is refused when field %i is "%s"', (index, text, column) =>
    expect(readRetailRow(withField(index, text))).toEqual({
      fault: expect.stringContaining(column),
    }),
  );

  it('is refused when it has not the fields of the head', () =>
    expect(readRetailRow(lantern.slice(1))).toEqual({ fault: '7 fields instead of 8' }));
});

describe('an entry for bad debt', () => {
  it('is told by the A of its number', () => {
    expect(isBadDebt(['A563185', 'B', 'Adjust bad debt'])).toBe(true);
    expect(isBadDebt(lantern)).toBe(false);
    expect(isBadDebt(['C536379', 'D', 'Discount'])).toBe(false);
  });
});
