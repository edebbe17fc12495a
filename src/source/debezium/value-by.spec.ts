import fc from 'fast-check';
import { valueBy } from './value-by.js';
import { decimalOf, localTimeOf } from './written-values.js';

const named = (name: string, value: unknown, more: object = {}) =>
  valueBy({ type: 'int64', name, ...more }, value, 'after.x');
const time = (name: string) => `io.debezium.time.${name}`;
const connect = (name: string) => `org.apache.kafka.connect.data.${name}`;

describe('a value whose schema tells how the connector wrote it', () => {
  it.each<[string, unknown, unknown]>([
    [time('Date'), 0, '1970-01-01'],
    [time('Date'), 19_782, '2024-02-29'],
    [time('Date'), -1, '1969-12-31'],
    [connect('Date'), 19_782, '2024-02-29'],
    [time('Time'), 47_100_000, '13:05:00'],
    [time('MicroTime'), 47_100_250_000, '13:05:00.25'],
    [time('NanoTime'), 47_100_000_000_001, '13:05:00.000000001'],
    [connect('Time'), 1, '00:00:00.001'],
    [time('Timestamp'), 1_709_211_900_000, '2024-02-29T13:05:00'],
    [time('MicroTimestamp'), 1_709_211_900_000_001, '2024-02-29T13:05:00.000001'],
    [time('MicroTimestamp'), -1, '1969-12-31T23:59:59.999999'],
    [time('NanoTimestamp'), 1_709_211_900_123_457_024, '2024-02-29T13:05:00.123457'],
    [connect('Timestamp'), 1_709_211_900_500, '2024-02-29T13:05:00.5'],
    [time('ZonedTimestamp'), '2024-02-29T13:05:00Z', '2024-02-29T13:05:00Z'],
    ['io.debezium.data.Json', '{"a":[1]}', { a: [1] }],
    ['io.debezium.data.Enum', 'red', 'red'],
    ['io.debezium.data.VariableScaleDecimal', { scale: 2, value: 'BNI=' }, '12.34'],
    [time('Date'), 'soon', 'soon'],
    [time('Date'), null, null],
  ])('%s %j is %j', (name, value, read) => expect(named(name, value)).toEqual(read));

  it('is a decimal in digits by the scale of its column', () =>
    expect(named(connect('Decimal'), 'BNI=', { parameters: { scale: '2' } })).toBe('12.34'));

  it.each<[string, number, string]>([
    ['BNI=', 0, '1234'],
    ['BNI=', -2, '123400'],
    ['Aw==', 3, '0.003'],
    ['/w==', 2, '-0.01'],
    ['gA==', 0, '-128'],
    ['AIA=', 0, '128'],
  ])('reads the bytes %s at the scale %d as %s', (bytes, scale, digits) =>
    expect(decimalOf(bytes, scale)).toBe(digits),
  );

  it('reads every decimal of two digits after the point', () =>
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), (unscaled) => {
        const bytes = Buffer.from(
          BigInt.asUintN(80, unscaled).toString(16).padStart(20, '0'),
          'hex',
        );
        const [whole = '', cents = ''] = (decimalOf(bytes.toString('base64'), 2) ?? '').split('.');
        expect(BigInt(`${whole}${cents}`)).toBe(unscaled);
        expect(cents).toHaveLength(2);
      }),
    ));

  it('reads every timestamp to the microsecond', () =>
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), (micros) => {
        const [seconds = '', rest = ''] = localTimeOf(micros, 1_000_000n).split('.');
        const told = BigInt(Date.parse(`${seconds}Z`)) * 1_000n + BigInt(rest.padEnd(6, '0'));
        expect(told).toBe(micros);
      }),
    ));

  it.each([
    [connect('Decimal'), '', { parameters: { scale: '2' } }, 'has in "after.x" a decimal that'],
    ['io.debezium.data.Json', '{', {}, 'has in "after.x" a JSON column that is not JSON'],
    ['', 2 ** 60, {}, 'has in "after.x" a whole number beyond 2^53'],
    [time('MicroTimestamp'), 2 ** 60, {}, 'a whole number beyond 2^53'],
    [time('Date'), 1e12, {}, 'has in "after.x" a time that no day or calendar has'],
    [time('Time'), -1, {}, 'a time that no day'],
    [time('MicroTime'), 86_400_000_000, {}, 'a time that no day'],
    [connect('Decimal'), 'BNI=', { parameters: { scale: '1.5' } }, 'a decimal that cannot be read'],
  ])('%s %j is refused', (name, value, more, reason) =>
    expect(() => named(name, value, more)).toThrow(reason),
  );

  it('may lie in a struct or an array', () => {
    const day = { type: 'int32', name: time('Date') };
    const schema = {
      type: 'struct',
      fields: [
        { ...day, field: 'born' },
        { type: 'array', items: day, field: 'days' },
        { type: 'string', field: 'absent' },
      ],
    };
    expect(valueBy(schema, { born: 0, days: [1, null], other: 5 }, 'after')).toEqual({
      born: '1970-01-01',
      days: ['1970-01-02', null],
      other: 5,
    });
  });
});
