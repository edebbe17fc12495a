import fc from 'fast-check';
import { offsetToken } from '../model/freshness.js';
import { thrownBy } from '../../test/support/freshness-bed.js';
import { offsetsOf, tokensOf } from './offsets.js';

const known = new Set(['ORDERS', 'PRODUCTS']);

describe('offset tokens', () => {
  it('name a stream and a sequence', () =>
    expect(offsetsOf(['ORDERS:12', 'PRODUCTS:1'], known)).toEqual(
      new Map([
        ['ORDERS', 12],
        ['PRODUCTS', 1],
      ]),
    ));

  it('count by the highest where a stream is named twice', () =>
    expect(offsetsOf(['ORDERS:3', 'ORDERS:12', 'ORDERS:7'], known).get('ORDERS')).toBe(12));

  it('are read as they are told, for any stream and sequence', () =>
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((name) => /^[^:\n\r\u2028\u2029]+$/.test(name)),
        fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
        (stream, sequence) => {
          const offsets = offsetsOf([offsetToken(stream, sequence)], new Set([stream]));
          expect(offsets.get(stream)).toBe(sequence);
          expect(tokensOf(offsets)).toBe(`${stream}:${sequence}`);
        },
      ),
    ));

  it.each([
    '',
    'ORDERS',
    'ORDERS:',
    ':5',
    'ORDERS:0',
    'ORDERS:-1',
    'ORDERS:01',
    'ORDERS:1.5',
    'ORDERS:1e3',
    'ORDERS: 5',
    'ORDERS:5:5',
    'ORDERS:9007199254740992',
    `ORDERS:${'x'.repeat(500)}`,
  ])('are refused when they are none: %s', (token) => {
    const { code, message } = thrownBy(() => offsetsOf([token], known));
    expect(code).toBe('BAD_OFFSET');
    expect(message.length).toBeLessThan(250);
  });

  it('are refused for a stream that is not read, with those that are', () => {
    const { code, message } = thrownBy(() => offsetsOf(['PAYMENTS:5'], known));
    expect(code).toBe('UNKNOWN_STREAM');
    expect(message).toContain('ORDERS, PRODUCTS');
  });
});
