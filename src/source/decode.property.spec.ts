import fc from 'fast-check';
import { z } from 'zod';
import { ENVELOPES, defineEvents, type Envelope } from '../model/event-contract.js';
import { evolved } from '../model/evolved-event.js';
import { changesOf } from './debezium/changes.js';
import { decode } from './decode.js';
import { MemoryMessage } from './memory-message.js';
import { schemasOf } from './schemas-by-type.js';

const Line = z.object({ product: z.string(), quantity: z.int().positive() });
const events = {
  Plain: z.object({ id: z.string(), lines: z.array(Line) }),
  Evolved: evolved(z.object({ a: z.number() })).to(z.object({ b: z.number() }), ({ a }) => ({
    b: a,
  })),
  Throwing: z.string().transform((text) => new URL(text).host),
  rows: changesOf(Line, { key: 'product' }),
};
const schemasFor = (envelope: Envelope | undefined) =>
  schemasOf([
    defineEvents({
      owner: 'o',
      stream: 'S',
      subject: 's.>',
      events,
      ...(envelope === undefined ? {} : { envelope }),
    }),
  ]);

const encoder = new TextEncoder();
const text = fc.string({ unit: 'grapheme' });
const oneOf = (...values: readonly string[]) => fc.constantFrom(...values);
const TYPES = [...Object.keys(events), 'Evolved.v1', 'Evolved.v9', 'Unknown'];
const CONTENTS = [
  'application/json',
  'text/xml',
  'text/plain',
  'application/json; charset=latin1',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
];

/** JSON that looks like something the station knows. */
const known = fc.record(
  {
    specversion: oneOf('1.0', '0.3'),
    type: oneOf(...TYPES),
    id: text,
    source: text,
    time: text,
    datacontenttype: oneOf(...CONTENTS),
    data: fc.jsonValue(),
    data_base64: fc.oneof(text, fc.base64String()),
    op: oneOf('c', 'r', 'u', 'd', 't', 'm'),
    before: fc.jsonValue(),
    after: fc.jsonValue(),
    ts_ms: fc.jsonValue(),
    source_: fc.record({ ts_ms: fc.double() }),
  },
  { requiredKeys: [] },
);
const connect = fc.letrec((tie) => ({
  schema: fc.record(
    {
      type: oneOf('struct', 'array', 'int64', 'int32', 'bytes'),
      name: oneOf(
        ...['Date', 'Time', 'NanoTimestamp'].map((name) => `io.debezium.time.${name}`),
        'org.apache.kafka.connect.data.Decimal',
        'io.debezium.data.Json',
        'io.debezium.data.VariableScaleDecimal',
      ),
      parameters: fc.record({ scale: fc.oneof(fc.integer().map(String), text) }),
      field: oneOf('before', 'after', 'quantity'),
      fields: fc.array(tie('schema'), { maxLength: 3 }),
      items: tie('schema'),
    },
    { requiredKeys: [] },
  ),
})).schema;
const json = fc.oneof(
  fc.json(),
  known.map((value) => JSON.stringify(value)),
  fc.array(known, { maxLength: 3 }).map((value) => JSON.stringify(value)),
  fc.record({ schema: connect, payload: known }).map((value) => JSON.stringify(value)),
);
const tag = oneOf('id', 'lines', 'product', 'quantity', 'a:b', '__proto__');
const xml = fc
  .array(fc.tuple(tag, fc.oneof(text, oneOf('&amp;', '&x;', '<![CDATA[', '<!DOCTYPE', ''))))
  .map((parts) => `<r>${parts.map(([name, inner]) => `<${name}>${inner}</${name}>`).join('')}</r>`);
const payload = fc.oneof(
  fc.uint8Array({ maxLength: 64 }),
  fc.oneof(json, xml, text).map((written) => encoder.encode(written)),
);
const headers = fc.record(
  {
    'content-type': fc.oneof(oneOf(...CONTENTS), text),
    'content-encoding': text,
    'ce-type': fc.oneof(oneOf(...TYPES), text),
    'ce-id': text,
    'ce-source': text,
    'ce-specversion': oneOf('1.0', '2'),
    'ce-time': text,
    'ce-dataschema': oneOf('#1', '#2'),
    'Ce-Type': oneOf(...TYPES),
    'ce-datacontenttype': oneOf(...CONTENTS),
  },
  { requiredKeys: [] },
);
const message = fc
  .record({ subject: oneOf(...TYPES, 'a.rows', '').map((end) => `s.${end}`), headers, payload })
  .map(({ subject, headers: told, payload: bytes }) => {
    const all = Object.fromEntries(Object.entries(told).map(([name, value]) => [name, [value]]));
    return new MemoryMessage(
      'S',
      { sequence: 1, subject, storedAt: 5, headers: all, payload: bytes },
      0,
    );
  });

describe.each([undefined, ...ENVELOPES])('a message, its envelope declared as %s,', (envelope) => {
  const schemas = schemasFor(envelope);

  it('is an outcome, whatever it holds; its events can be read, and faults say why', () =>
    fc.assert(
      fc.property(message, (any) => {
        const decoded = decode(any, schemas);
        if (decoded.outcome === 'faulty') {
          expect(decoded.code).toMatch(/^EVENT_/);
          expect(decoded.reason).toMatch(/\S.*\.$/s);
        }
        const read = decoded.outcome === 'event' ? [decoded.event] : [];
        for (const { time, id } of decoded.outcome === 'events' ? decoded.events : read) {
          expect(Number.isFinite(time)).toBe(true);
          expect(typeof id).toBe('string');
        }
      }),
      { numRuns: 2_000 },
    ));
});
