import { z } from 'zod';
import { storedMessage, type MessageParts } from '../../test/support/stored-message.js';
import { defineEvents, type Envelope } from '../model/event-contract.js';
import { evolved } from '../model/evolved-event.js';
import { decode } from './decode.js';
import { schemasOf } from './schemas-by-type.js';

const contract = defineEvents({
  owner: 'shop',
  stream: 'S',
  subject: 's.*',
  events: {
    Counted: z.object({ n: z.number() }),
    Renamed: evolved(z.object({ count: z.number() })).to(z.object({ n: z.number() }), (old) => ({
      n: old.count,
    })),
    Parsed: z.string().transform((text) => new URL(text).host),
  },
});
const read = (parts: MessageParts, envelope?: Envelope) =>
  decode(
    storedMessage({ stream: 'S', subject: 's.Counted', ...parts }),
    schemasOf([envelope === undefined ? contract : { ...contract, envelope }]),
  );
const as = (content: string) => ({ 'content-type': content });
const counted = { outcome: 'event', event: { type: 'Counted', data: { n: 1 } } };

describe.each<[string, Envelope | undefined]>([
  ['detected', undefined],
  ['bare', 'bare'],
])('a message of bare data, %s,', (_, envelope) => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset="UTF-8"',
    'text/json',
    'application/vnd.shop+json',
  ])('is read as JSON where its content type is %s', (content) =>
    expect(read({ headers: as(content), data: { n: 1 } }, envelope)).toMatchObject(counted),
  );

  it.each(['application/xml', 'text/xml; charset=utf-8', 'application/soap+xml'])(
    'is read as XML where its content type is %s',
    (content) =>
      expect(read({ headers: as(content), text: '<c><n>1</n></c>' }, envelope)).toMatchObject(
        counted,
      ),
  );

  it.each([
    ['text/plain', /^Counted comes as text\/plain; taken is JSON \(application\/json, …\+json\)/],
    ['application/avro', /^Counted comes as application\/avro; taken is JSON .*\.$/],
    ['nonsense', /^Counted comes as nonsense; taken is/],
    [';', /^Counted comes as nothing; taken is/],
    ['application/json; charset=latin1', /comes in the charset latin1; taken is utf-8/],
  ])('is refused where its content type is %s', (content, reason) =>
    expect(read({ headers: as(content), data: { n: 1 } }, envelope)).toEqual({
      outcome: 'faulty',
      code: 'EVENT_UNDECODABLE',
      reason: expect.stringMatching(reason) as string,
    }),
  );

  it('is left unread where no contract declares its type, whatever its content type', () =>
    expect(read({ subject: 's.Lost', headers: as('application/avro') }, envelope)).toEqual({
      outcome: 'unread',
    }));

  it('that is encoded is refused with its encoding', () =>
    expect(
      read({ headers: { 'Content-Encoding': 'gzip' }, text: '\u001f\u008b' }, envelope),
    ).toMatchObject({
      code: 'EVENT_UNDECODABLE',
      reason: 'Counted comes encoded as gzip; taken are payloads as they are.',
    }));

  it('of an earlier version may be XML', () =>
    expect(
      read(
        { subject: 's.Renamed', headers: as('text/xml'), text: '<c><count>1</count></c>' },
        envelope,
      ),
    ).toMatchObject({ event: { type: 'Renamed', data: { n: 1 } } }));

  it('whose schema throws is set aside, and not thrown at who reads', () =>
    expect(read({ subject: 's.Parsed', data: 'no address' }, envelope)).toMatchObject({
      code: 'EVENT_SCHEMA',
      reason: expect.stringMatching(/^The schema of Parsed threw: /) as string,
    }));
});

describe('a contract of bare data', () => {
  it('takes the type from the subject alone', () => {
    const headers = { 'ce-type': 'Elsewhere' };
    expect(read({ headers, data: { n: 1 } }, 'bare')).toMatchObject(counted);
    expect(read({ headers, data: { n: 1 } })).toEqual({ outcome: 'unread' });
    expect(
      read(
        { subject: 's.Renamed', headers: { 'ce-type': 'Counted.v2' }, data: { count: 1 } },
        'bare',
      ),
    ).toMatchObject({ event: { type: 'Renamed', data: { n: 1 } } });
  });

  it('takes no CloudEvents in structured mode', () =>
    expect(
      read({ headers: as('application/cloudevents-batch+json'), data: [] }, 'bare'),
    ).toMatchObject({ code: 'EVENT_SCHEMA' }));

  it('is told from others of its stream by its subject', () => {
    const other = defineEvents({
      owner: 'shop',
      stream: 'S',
      subject: 't.*.x',
      envelope: 'cloudevents',
      events: { Moved: z.number() },
    });
    const schemas = schemasOf([contract, other]);
    const of = (subject: string) =>
      decode(storedMessage({ stream: 'S', subject, data: { n: 1 } }), schemas).outcome;
    expect(['s.Counted', 't.a.x', 't.a.y', 't.Counted'].map(of)).toEqual([
      'event',
      'faulty',
      'unread',
      'event',
    ]);
  });
});
