import { readFileSync } from 'node:fs';
import { ground } from '../../../test/support/access/contract-folder.js';
import type { Contract } from '../contract.js';
import { readContracts } from './read-contracts.js';
import { keysAt, TERMS } from './terms.js';

describe('the shipped contracts', () => {
  const outcome = readContracts('projections/consumers', ground);
  const of = (consumer: string): Contract | undefined =>
    'contracts' in outcome ? outcome.contracts.get(consumer) : undefined;

  it('are valid against the shipped schema', () => {
    expect(outcome).not.toHaveProperty('faults');
    expect('contracts' in outcome && [...outcome.contracts.keys()]).toEqual([
      'checkout',
      'games-app',
      'notifications',
      'recommendations',
      'rides-app',
    ]);
  });

  it.each([
    [
      'checkout',
      ['payment-status', 'product-cards', 'stock-levels'],
      ['data-station', 'order-service', 'payment-service', 'product-service', 'warehouse-service'],
    ],
    [
      'recommendations',
      ['popular-products', 'product-cards'],
      ['order-service', 'product-service'],
    ],
    [
      'notifications',
      ['contact-directory', 'product-cards', 'shipments'],
      ['order-service', 'product-service', 'shipping-service', 'user-service'],
    ],
    [
      'rides-app',
      ['driver-cards', 'trip-overviews', 'user-cards'],
      ['driver-service', 'trip-service', 'user-service'],
    ],
    ['games-app', ['challenge-leaderboard', 'user-cards'], ['challenge-service', 'user-service']],
  ])('lead %s to its projections and their producers', (consumer, projections, producers) => {
    expect(of(consumer)).toMatchObject({ projections, producers });
  });

  it('say where each operation is written', () => {
    const places = [...(of('checkout')?.documents.values() ?? [])].map(
      ({ operationName, file, line }) => `${operationName} ${file}:${line}`,
    );
    expect(places).toEqual([
      'BasketLines checkout/basket.graphql:2',
      'OrderLine checkout/basket.graphql:14',
      'BasketStock checkout/order.graphql:2',
      'OrderPayments checkout/order.graphql:11',
    ]);
  });

  it('estimate what each operation reads by the sizes of its pages', () => {
    const consumers = 'contracts' in outcome ? [...outcome.contracts.keys()] : [];
    const costs = consumers.flatMap((consumer) =>
      [...(of(consumer)?.documents.values() ?? [])].map(({ operationName, cost }) => [
        operationName,
        cost,
      ]),
    );
    expect(Object.fromEntries(costs)).toEqual({
      BasketLines: 1 + 200 * 6,
      OrderLine: 5,
      BasketStock: 1 + 200 * 2,
      OrderPayments: 1 + (1 + 10 * 5),
      Popular: 1 + (1 + 200 * 6) + 3,
      Trending: 1 + (1 + 10 * 6),
      PriceChanges: 9,
      ShipmentNews: 8,
      MailTo: 2,
      Trip: 20,
      MyTrips: 1 + (1 + 20 * 11) + 3,
      TripNews: 6,
      Leaderboard: 1 + (1 + 200 * 5) + 3,
      MyPlace: 31,
      Board: 1 + (1 + 10 * 5),
    });
  });
});

describe('the page for consumers', () => {
  const page = readFileSync('projections/consumers/README.md', 'utf8');
  const table = /### All keys[^]*?\n\n(\|[^]*?)\n\n/.exec(page)?.[1] ?? '';
  const rows = [...table.matchAll(/^\| `([\w.]+)` +\| (`?)([^`|]+?)\2 +\|/gm)].map(
    ([, key = '', , usual = '']) => [key, usual] as const,
  );

  it('tells every key of a contract.yaml', () => {
    const inner = ['freshness', 'limits'];
    const keys = [
      ...keysAt('').filter((key) => !inner.includes(key)),
      ...inner.flatMap((name) => keysAt(name).map((key) => `${name}.${key}`)),
    ];
    expect(rows.map(([key]) => key)).toEqual(keys);
  });

  it('tells the defaults as they are', () => {
    const { limits, ...terms } = TERMS.parse({ name: 'a', team: 'b', contact: 'c' });
    const { requestsPerSecond, burst, ...others } = limits;
    expect(burst).toBe(requestsPerSecond);
    const usual: [string, unknown][] = [
      ...(['level', 'mode', 'introspection'] as const).map((key): [string, unknown] => [
        key,
        terms[key],
      ]),
      ...Object.entries({ requestsPerSecond, ...others }).map(([key, value]): [string, unknown] => [
        `limits.${key}`,
        value,
      ]),
    ];
    const told = new Map(rows);
    expect(usual.map(([key]) => [key, told.get(key)])).toEqual(
      usual.map(([key, value]) => [key, String(value)]),
    );
  });

  it('shows a contract as it is', () => {
    const text = readFileSync('projections/consumers/recommendations/popular.graphql', 'utf8');
    expect(page).toContain(text);
  });
});
