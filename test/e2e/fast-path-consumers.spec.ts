import { PlainHttp, type PlainAnswer } from '../support/plain-http.js';
import { gatedStation, type GatedStation } from '../support/access/gated-station.js';
import { MEGABYTE } from '../support/fast-bed.js';

const CARDS = 'query Cards {\n  productCards {\n    nodes {\n      name\n    }\n  }\n}';
const PRICES = 'query Prices { productCards { nodes { name priceMinor } } }';
const CARD = 'query Card { productCard(productId: "a") { name } }';
const FRESHER = 'query Card { productCard(productId: "a") { name freshness { state } } }';
const LIMITS = 'limits: { requestsPerSecond: 10000 }';

describe('answers that are given again, to those whom contracts allow them', () => {
  let station: GatedStation;
  let http: PlainHttp;
  beforeAll(async () => {
    station = await gatedStation(
      {
        names: { terms: `level: documents\n${LIMITS}`, documents: CARDS },
        prices: { terms: `level: documents\n${LIMITS}`, documents: `${CARDS} ${PRICES}` },
        few: {
          terms: 'level: documents\nlimits: { requestsPerSecond: 1, burst: 5 }',
          documents: CARDS,
        },
        minimal: { terms: `level: fields\nmode: minimal\n${LIMITS}`, documents: CARD },
      },
      { answerBytes: 4 * MEGABYTE },
    );
    http = new PlainHttp();
  });
  afterAll(async () => {
    http.close();
    await station.close();
  });

  const ask = async (consumer: string, query: string): Promise<PlainAnswer> =>
    http.post(station.url, { query }, await station.as(consumer));
  const hits = (): number => station.fastPath?.counts.hits ?? 0;
  const askedTimes = async (
    times: number,
    again: () => Promise<PlainAnswer>,
  ): Promise<readonly PlainAnswer[]> => {
    const answers: PlainAnswer[] = [];
    for (let i = 0; i < times; i += 1) answers.push(await again());
    return answers;
  };

  it('are counted as used by their consumer each time', async () => {
    const [before, noted] = [hits(), station.noted.length];
    await askedTimes(10, () => ask('names', CARDS));
    expect(hits() - before).toBeGreaterThan(5);
    const uses = station.noted.slice(noted);
    expect(uses.map(({ used, outcome }) => [used.consumer, used.operationName, outcome])).toEqual(
      Array.from({ length: 10 }, () => ['names', 'Cards', 'answered']),
    );
    const took = uses.map(({ tookMs }) => tookMs);
    expect(took[0]).toBeGreaterThan(0);
    expect(took.filter((ms) => ms === 0)).toHaveLength(hits() - before);
  });

  it('are never given to a consumer who may not ask that', async () => {
    await askedTimes(4, () => ask('prices', PRICES));
    expect(hits()).toBeGreaterThan(0);
    for (const { status, text } of await askedTimes(4, () => ask('names', PRICES))) {
      expect(status).not.toBe(200);
      expect(text).not.toContain('priceMinor":');
    }
  });

  it('are never given to somebody who shows no key, or a wrong one', async () => {
    await askedTimes(4, () => ask('names', CARDS));
    for (const headers of [{}, { authorization: 'Bearer ds_none_of_these' }]) {
      const { status } = await http.post(station.url, { query: CARDS }, headers);
      expect(status).toBe(401);
    }
  });

  it('take from the rate of their consumer, and end with it', async () => {
    const before = hits();
    const answers = await askedTimes(8, () => ask('few', CARDS));
    expect(hits() - before).toBeGreaterThan(0);
    const statuses = answers.map(({ status }) => status);
    expect(statuses.slice(0, 5)).toEqual([200, 200, 200, 200, 200]);
    expect(statuses.at(-1)).toBe(429);
  });

  it('are asked for by the id of a document that nobody asked for yet', async () => {
    const documents = [...station.contractOf('prices').documents.values()];
    const prices = documents.find(({ operationName }) => operationName === 'Prices');
    const target = `${station.url}?documentId=sha256:${prices?.id ?? ''}`;
    const headers = { ...(await station.as('prices')), 'apollo-require-preflight': '1' };
    const before = hits();
    const answers = await askedTimes(4, () => http.ask(target, { headers }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(answers[0]?.headers['vary']).toBe('Accept, Authorization, X-Max-Staleness');
    expect(answers[3]?.headers['vary']).toBe('Accept, Authorization, X-Max-Staleness');
    expect(hits()).toBeGreaterThan(before);
  });

  it('are none of those that were cut to a contract: each time is counted', async () => {
    const [before, noted] = [hits(), station.noted.length];
    const answers = await askedTimes(5, () => ask('minimal', FRESHER));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(hits()).toBe(before);
    expect(station.noted.slice(noted).map(({ outcome }) => outcome)).toEqual(
      Array.from({ length: 5 }, () => 'violated'),
    );
  });
});
