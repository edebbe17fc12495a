import fc, { type GeneratorValue } from 'fast-check';
import { BODIES, damageArb } from './damage.js';
import { validOperation, type Drawing, type Operation } from './documents.js';
import type { RawRequest } from './raw-http.js';
import { hostileArb, jsonOf } from './values.js';

const JSON_HEADERS = { 'content-type': 'application/json' };

const posted = (
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): RawRequest => ({
  method: 'POST',
  headers: { ...JSON_HEADERS, ...headers },
  body,
});

/** An operation that fits the schema, or that is spoiled in its text or in its variables. */
export function operationRequest(drawing: Drawing): RawRequest {
  const { g } = drawing;
  const operation = validOperation(drawing, g(fc.nat, { max: 9 }) === 0 ? 'subscription' : 'query');
  return posted(jsonOf(variantOf(g, operation)));
}

function variantOf(g: GeneratorValue, { query, variables }: Operation): object {
  switch (g(fc.nat, { max: 7 })) {
    case 0:
      return { query: g(damageArb)(query), variables };
    case 1:
      return { query: g(damageArb)(g(damageArb)(query)), variables };
    case 2:
      return { query, variables: mapped(variables, () => g(hostileArb)) };
    case 3:
      return { query, variables: g(hostileArb), operationName: g(hostileArb) };
    default:
      return { query, variables };
  }
}

const mapped = (of: object, to: () => unknown): object =>
  Object.fromEntries(Object.keys(of).map((key) => [key, to()]));

/** The same, asked for as a stream of events. */
export function streamRequest(drawing: Drawing): RawRequest {
  const { g } = drawing;
  const operation = validOperation(drawing, g(fc.constantFrom, 'query', 'subscription'));
  const accept = g(fc.constantFrom, 'text/event-stream', 'text/event-stream', '*/*', 'text/html');
  const lastEventId = g(fc.constantFrom, '', 'x', '9'.repeat(50), ...drawing.known);
  const whole = jsonOf(variantOf(g, operation));
  const body = g(fc.nat, { max: 5 }) === 0 ? g(damageArb)(whole) : whole;
  return posted(body, { accept, 'last-event-id': lastEventId });
}

/** A body that is damaged, or wrong from the start. */
export function bodyRequest(drawing: Drawing): RawRequest {
  const { g } = drawing;
  if (g(fc.boolean)) return posted(g(fc.constantFrom, ...BODIES));
  const whole = jsonOf({
    ...validOperation(drawing, 'query'),
    extensions: g(hostileArb),
    [g(fc.string, { maxLength: 5 })]: g(hostileArb),
  });
  return posted(g(damageArb)(whole));
}

const HEADERS: Readonly<Record<string, readonly string[]>> = {
  'content-type': [
    'text/plain',
    'application/graphql',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/json; charset=utf-16',
    'application/json; charset=""',
    'application/json;;;',
    'x',
    'application/graphql-response+json',
    'APPLICATION/JSON',
    'application/json, text/plain',
    '*/*',
  ],
  accept: [
    'text/html',
    '*/*',
    'application/graphql-response+json',
    'nope',
    ';q=,',
    'text/event-stream',
    'multipart/mixed; deferSpec=20220824',
    'application/json; q=0',
    'x/y'.repeat(500),
  ],
  'content-encoding': ['gzip', 'br', 'identity', 'nope', 'gzip, gzip'],
  'accept-encoding': ['gzip', 'br;q=1', '*', 'identity;q=0'],
  'x-max-staleness': [
    '0',
    '10',
    '-1',
    '1e3',
    '',
    ' ',
    '9'.repeat(15),
    '9'.repeat(400),
    'NaN',
    '0, 1',
    '\u00ff',
  ],
  'apollo-require-preflight': ['1', ''],
  'if-none-match': ['*', '"x"', 'W/"x"', '"'.repeat(1_000)],
  'last-event-id': ['', 'x', '\u00e9', '9'.repeat(50)],
  'x-forwarded-for': ['::', '127.0.0.1, nope', 'x'.repeat(2_000)],
  host: ['', 'nope', '[::1]:1', 'a:b:c', 'x'.repeat(2_000), '%zz', 'a b'],
  'x-forwarded-host': ['', '%zz', 'a b', '['],
  cookie: ['a=b', '='.repeat(3_000)],
  origin: ['null', 'http://nope', 'x'],
  authorization: ['Bearer', 'Bearer \u00ff', 'Basic !!!'],
  'transfer-encoding': ['chunked'],
  expect: ['100-continue'],
  range: ['bytes=0-1', 'bytes=9-1'],
};

const METHODS = [
  'POST',
  'POST',
  'POST',
  'GET',
  'HEAD',
  'OPTIONS',
  'PUT',
  'PATCH',
  'DELETE',
] as const;

/** A good question with headers, a method or a URL that are not. */
export function headerRequest(drawing: Drawing): RawRequest {
  const { g } = drawing;
  const names = g(fc.subarray, Object.keys(HEADERS), { maxLength: 4 });
  const headers = Object.fromEntries(
    names.map((name) => [name, g(fc.constantFrom, ...(HEADERS[name] ?? ['']))]),
  );
  const method = g(fc.constantFrom, ...METHODS);
  const query = '{ __typename productCards(first: 2) { totalCount } }';
  if (method === 'POST') return posted(jsonOf({ query }), headers);
  return { method, headers, search: searchOf(g, query) };
}

function searchOf(g: GeneratorValue, query: string): string {
  const encoded = `?query=${encodeURIComponent(query)}`;
  const odd = [
    '',
    '?',
    '?query',
    '?query=%zz',
    '?query=%ff',
    '?query=a&query=b',
    '?variables=[',
    '?query[]=a',
  ];
  const more = g(hostileArb);
  return g(
    fc.constantFrom,
    encoded,
    `${encoded}&variables=${encodeURIComponent(jsonOf(more).slice(0, 2_000)).replaceAll(/[^!-~]/g, '')}`,
    `${encoded}&extensions=%7B%22persistedQuery%22%3A1%7D`,
    `${encoded}&operationName=%00`,
    ...odd,
  );
}
