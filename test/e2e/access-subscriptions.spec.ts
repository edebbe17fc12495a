import { openStream } from '../support/event-stream.js';
import { gatedStation, type GatedStation } from '../support/access/gated-station.js';
import {
  LEVELS,
  MODES,
  nameOfConsumer,
  RANKING,
  twelveConsumers,
  type Level,
  type Mode,
} from '../support/access/two-consumers.js';
import { socketClient, subscribe } from '../support/socket-subscriber.js';
import { until } from '../support/until.js';

const following = (fields: string) =>
  `subscription ProductChanged { popularProductsChanged(snapshot: true) { kind node { ${fields} } } }`;
const OWN = following('productId unitsSold');
const MORE = following('productId unitsSold popularity');

interface Result {
  readonly data?: { readonly popularProductsChanged: { readonly node: unknown } };
  readonly errors?: readonly { readonly extensions: unknown }[];
  readonly extensions?: unknown;
}

let station: GatedStation;
beforeAll(async () => {
  station = await gatedStation(twelveConsumers);
});
afterAll(() => station.close());

/** The first row that a snapshot tells, or why there is none. */
const bySocket = async (query: string, headers: Record<string, string>): Promise<Result> => {
  const { client } = socketClient(station, headers);
  const subscriber = subscribe(client, { query });
  await until(() => subscriber.results.length > 1 || subscriber.ended !== undefined);
  client.terminate();
  const { ended } = subscriber;
  return typeof ended === 'object' && 'errors' in ended
    ? { errors: ended.errors as Result['errors'] & object }
    : (subscriber.results[1] as unknown as Result);
};

const byStream = async (query: string, headers: Record<string, string>): Promise<Result> => {
  const stream = await openStream(`${station.url}/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  await until(() => stream.events.length > 1);
  stream.close();
  const results = stream.events.filter(({ event }) => event === 'next');
  return JSON.parse(results.at(1)?.data ?? results.at(0)?.data ?? '{}') as Result;
};

const WAYS = { WebSocket: bySocket, SSE: byStream };
const combinations = MODES.flatMap((mode) => LEVELS.map((level) => ({ mode, level })));

describe.each(combinations)('a subscriber of mode $mode and level $level', ({ mode, level }) => {
  const headersOf = async (of: Mode, at: Level) => ({
    ...(await station.as(nameOfConsumer(RANKING, of, at))),
  });

  it.each(Object.entries(WAYS))('is told what its contract lists over %s', async (_, ask) => {
    const { data, errors, extensions } = await ask(OWN, await headersOf(mode, level));
    expect(errors).toBeUndefined();
    expect(data?.popularProductsChanged.node).toEqual({ productId: 'a', unitsSold: 0 });
    expect(extensions ?? {}).not.toHaveProperty('contract');
  });

  it.each(Object.entries(WAYS))('has a field more become of its mode over %s', async (_, ask) => {
    const { data, errors, extensions } = await ask(MORE, await headersOf(mode, level));
    const node = data?.popularProductsChanged.node;
    if (mode === 'dry-run') {
      expect(node).toEqual({ productId: 'a', unitsSold: 0, popularity: 0 });
    } else if (mode === 'minimal' && level === 'fields') {
      expect(node).toEqual({ productId: 'a', unitsSold: 0, popularity: null });
      expect(extensions).toEqual({ contract: { reduced: ['PopularProduct.popularity'] } });
    } else {
      const violations = [
        ...(level === 'documents' ? [{ what: 'document', coordinate: null }] : []),
        { what: 'field', coordinate: 'PopularProduct.popularity' },
      ];
      expect(errors).toMatchObject([{ extensions: { code: 'CONTRACT_VIOLATION', violations } }]);
    }
  });
});
