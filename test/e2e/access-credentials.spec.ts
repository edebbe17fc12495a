import { request as httpRequest } from 'node:http';
import { productCards } from '../../projections/product-cards/product-cards.projection.js';
import { makeKey } from '../../src/access/keys/key-text.js';
import { TRANSPORTS, type TransportName } from '../support/access/asking.js';
import { gatedStation, OPERATOR, type GatedStation } from '../support/access/gated-station.js';
import { card } from '../support/card-station.js';
import { openStream } from '../support/event-stream.js';
import { socketClient, subscribe } from '../support/socket-subscriber.js';
import { until } from '../support/until.js';

const QUERY = '{ productCard(productId: "a") { name } }';
const CHANGED = 'subscription { productCardsChanged { key node { name } } }';
const DOCUMENTS = `query Card ${QUERY} subscription Changed { productCardsChanged { key node { name } } }`;

const CONTRACTS = {
  buyer: { terms: 'level: fields', documents: DOCUMENTS },
  poller: { terms: 'level: fields\ntransports: [http]', documents: `query Card ${QUERY}` },
  follower: { terms: 'level: fields\ntransports: [sse, websocket]', documents: DOCUMENTS },
};

describe('a station that asks for keys', () => {
  let station: GatedStation;
  beforeEach(async () => {
    station = await gatedStation(CONTRACTS);
  });
  afterEach(() => station.close());

  const ask = async (transport: TransportName, headers: Record<string, string>) =>
    TRANSPORTS[transport](station, { query: QUERY }, headers);

  /** As who guesses would write them. */
  const wrongHeaders = (right: string): Record<string, Record<string, string>> => ({
    'no key': {},
    'a key that was never made': { authorization: `Bearer ${makeKey().text}` },
    'half a key': { authorization: right.slice(0, -1) },
    'a key with another secret': { authorization: `${right.slice(0, -8)}AAAAAAAA` },
    'a token of nobody': { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJidXllciJ9.' },
    'a password': { authorization: 'Basic YnV5ZXI6YnV5ZXI=' },
    'a key in another header': { 'x-api-key': right.slice('Bearer '.length) },
  });

  it.each(['POST', 'GET', 'SSE'] as const)('refuses all others over %s', async (transport) => {
    const { authorization = '' } = await station.as('buyer');
    for (const [what, headers] of Object.entries(wrongHeaders(authorization))) {
      const { status, errors, data, text } = await ask(transport, headers);
      expect({ what, status, data }).toEqual({ what, status: 401, data: undefined });
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
      expect(text).toContain('["www-authenticate","Bearer"]');
    }
    const { data } = await ask(transport, { authorization });
    expect(data).toEqual({ productCard: { name: 'Card a' } });
  });

  it('refuses all others over a socket, with 4401 or by refusing the upgrade', async () => {
    const { authorization = '' } = await station.as('buyer');
    for (const headers of Object.values(wrongHeaders(authorization))) {
      await expect(ask('WebSocket', headers)).rejects.toMatchObject({ code: 4401 });
    }
    const { status, text } = await upgraded(station, { authorization: 'Bearer ds_x' });
    expect({ status, text }).toEqual({ status: 401, text: '' });
    expect((await ask('WebSocket', { authorization })).data).toBeTruthy();
  });

  it('takes the key from the header of the upgrade as well', async () => {
    const { client } = socketClient(station, { ...(await station.as('buyer')) });
    const { value } = await client.iterate({ query: QUERY }).next();
    expect(value).toMatchObject({ data: { productCard: { name: 'Card a' } } });
    client.terminate();
  });

  it('holds to the transports of the contract', async () => {
    const [poller, follower] = [await station.as('poller'), await station.as('follower')];
    expect((await ask('POST', poller)).status).toBe(200);
    expect((await ask('SSE', follower)).data).toBeTruthy();
    for (const [transport, headers] of [
      ['SSE', poller],
      ['POST', follower],
      ['GET', follower],
    ] as const) {
      const { status, errors } = await ask(transport, headers);
      expect(status).toBe(403);
      expect(errors).toMatchObject([
        {
          extensions: {
            code: 'CONTRACT_VIOLATION',
            violations: [{ what: 'transport', coordinate: null }],
          },
        },
      ]);
    }
    await expect(ask('WebSocket', poller)).rejects.toMatchObject({ code: 4403 });
  });

  it('ends what was subscribed to with a key that is revoked, with the reason', async () => {
    const headers = { ...(await station.as('buyer')) };
    const { client, sockets } = socketClient(station, headers);
    const subscriber = subscribe(client, { query: CHANGED });
    const stream = await openStream(`${station.url}/stream`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: CHANGED }),
    });
    await until(() => station.counts().subscriptions === 2);
    let price = 1;
    await until(async () => {
      price += 1;
      await station.commit(productCards, { a: card('a', price) });
      return subscriber.results.length > 0 && stream.events.length > 0;
    });
    station.keys.revokeAll();
    await until(() => subscriber.ended !== undefined && stream.ended === true);
    const told = { extensions: { code: 'UNAUTHENTICATED' } };
    expect(subscriber.ended).toMatchObject({ errors: [told] });
    expect(JSON.parse(stream.events.at(-2)?.data ?? '')).toMatchObject({ errors: [told] });
    expect(stream.events.at(-1)?.event).toBe('complete');
    await until(() => sockets[0]?.readyState === 3);
    expect(station.counts().subscriptions).toBe(0);
    for (const transport of ['POST', 'SSE'] as const)
      expect((await ask(transport, headers)).status).toBe(401);
  });

  it('closes with 4401 the idle socket of a key that is revoked', async () => {
    const { client, sockets } = socketClient(station, { ...(await station.as('buyer')) });
    const subscriber = subscribe(client, { query: CHANGED });
    await until(() => station.counts().subscriptions === 1);
    const closed = new Promise((resolve) => sockets[0]?.on('close', (code) => resolve(code)));
    station.keys.revokeAll();
    expect(await closed).toBe(4401);
    expect(subscriber.results).toEqual([]);
  });

  it('gives each consumer what it may see of the schema, and operators all of them', async () => {
    const schemaFor = async (consumer: string, headers: Record<string, string>) => {
      const answer = await fetch(`${station.url}/schema/${consumer}`, { headers });
      return { status: answer.status, text: await answer.text() };
    };
    const buyer = await station.as('buyer');
    const own = await schemaFor('buyer', buyer);
    expect(own.status).toBe(200);
    expect(own.text).toContain('type ProductCard');
    expect(own.text).not.toMatch(/priceMinor|popular/i);
    expect(await schemaFor('poller', { authorization: OPERATOR })).toEqual({
      status: 200,
      text: expect.stringContaining('type ProductCard'),
    });
    const others = await schemaFor('poller', buyer);
    const nobody = await schemaFor('nobody', buyer);
    expect(others.status).toBe(404);
    expect(others.text.replace('poller', '')).toBe(nobody.text.replace('nobody', ''));
    expect(others.text).toContain('CONSUMER_UNKNOWN');
    expect((await schemaFor('nobody', { authorization: OPERATOR })).status).toBe(404);
    for (const consumer of ['buyer', 'nobody'])
      expect((await schemaFor(consumer, {})).status).toBe(401);
  });
});

describe('a station that is open', () => {
  let station: GatedStation;
  beforeEach(async () => {
    station = await gatedStation(CONTRACTS, { mode: 'open' });
  });
  afterEach(() => station.close());

  it('answers who shows nothing, holds who shows a key to its contract, and refuses a wrong one', async () => {
    const query = '{ productCard(productId: "a") { priceMinor } }';
    const asked = (headers: Record<string, string>) => TRANSPORTS.POST(station, { query }, headers);
    expect((await asked({})).status).toBe(200);
    expect((await asked(await station.as('buyer'))).status).toBe(403);
    expect((await asked({ authorization: 'Bearer ds_wrong' })).status).toBe(401);
    expect(station.noted[0]).toMatchObject({ used: { consumer: 'open' }, outcome: 'answered' });
  });
});

function upgraded(
  { url }: GatedStation,
  headers: Record<string, string>,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(url, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'sec-websocket-protocol': 'graphql-transport-ws',
        ...headers,
      },
    });
    asked.on('response', (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    asked.on('error', reject);
    asked.end();
  });
}
