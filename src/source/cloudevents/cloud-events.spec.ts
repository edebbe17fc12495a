import { z } from 'zod';
import { storedMessage, type MessageParts } from '../../../test/support/stored-message.js';
import { defineEvents, type Envelope } from '../../model/event-contract.js';
import { evolved } from '../../model/evolved-event.js';
import { decode } from '../decode.js';
import { schemasOf } from '../schemas-by-type.js';

const TYPE = 'com.example.someevent';
const contract = defineEvents({
  owner: 'example',
  stream: 'S',
  subject: 's.*',
  events: {
    [TYPE]: z.unknown(),
    Counted: z.object({ n: z.number() }),
    Renamed: evolved(z.object({ name: z.string() })).to(
      z.object({ title: z.string() }),
      ({ name }) => ({ title: name }),
    ),
  },
});
const STRUCTURED = { 'content-type': 'application/cloudevents+json; charset=UTF-8' };
const BATCH = { 'content-type': 'application/cloudevents-batch+json' };

const read = (parts: MessageParts, envelope?: Envelope) =>
  decode(
    storedMessage({ stream: 'S', subject: 's.any', sequence: 7, ...parts }),
    schemasOf([envelope === undefined ? contract : { ...contract, envelope }]),
  );
const eventOf = (parts: MessageParts, envelope?: Envelope) => {
  const decoded = read(parts, envelope);
  if (decoded.outcome !== 'event') throw new Error(JSON.stringify(decoded));
  const { type, data, time, id, source } = decoded.event;
  return { type, data, time, id, source };
};
const reasonOf = (parts: MessageParts, envelope?: Envelope) => {
  const decoded = read(parts, envelope);
  if (decoded.outcome !== 'faulty') throw new Error(JSON.stringify(decoded));
  expect(decoded.code).toBe('EVENT_UNDECODABLE');
  return decoded.reason;
};
const EVENT = { specversion: '1.0', type: TYPE, source: '/mycontext', id: 'C234-1234-1234' };
const TIME = '2018-04-05T17:31:00Z';
const base64 = (text: string) => Buffer.from(text).toString('base64');
const structured = (members: object, headers: Record<string, string> = STRUCTURED) => ({
  headers,
  data: { ...EVENT, ...members },
});

describe('a CloudEvent in structured mode', () => {
  it('has the type, id, source, time and data of its envelope, whatever subject and headers say', () =>
    expect(
      eventOf({
        ...structured({ time: TIME, data: { a: 1 }, comexampleextension1: 'value' }),
        subject: 's.Counted',
        headers: { ...STRUCTURED, 'Nats-Msg-Id': 'm', 'ce-id': 'h', 'ce-type': 'Counted' },
      }),
    ).toEqual({
      type: TYPE,
      id: EVENT.id,
      source: EVENT.source,
      time: Date.parse(TIME),
      data: { a: 1 },
    }));

  it.each<[string, object, unknown]>([
    ['an object', { data: { appinfoA: 'abc' } }, { appinfoA: 'abc' }],
    ['a number', { datacontenttype: 'application/json', data: 1.5 }, 1.5],
    ['a string, which is no document', { data: '{"a":1}' }, '{"a":1}'],
    ['a string of a +json type', { datacontenttype: 'application/x+json', data: '1' }, '1'],
    ['text/json with parameters', { datacontenttype: 'Text/JSON; a=b', data: [1] }, [1]],
    ['null, said so', { data: null }, null],
    ['none', {}, undefined],
    ['an unset content type', { datacontenttype: null, data: 2 }, 2],
    [
      'bytes of JSON',
      { datacontenttype: 'application/json', data_base64: base64('{"xyz":123}') },
      { xyz: 123 },
    ],
    [
      'XML as a string',
      { datacontenttype: 'application/xml', data: '<much wow="xml"/>' },
      { wow: 'xml' },
    ],
    [
      'bytes of XML',
      { datacontenttype: 'text/xml', data_base64: base64('<a><b>1</b></a>') },
      { b: '1' },
    ],
  ])('may have for data %s', (_, members, data) =>
    expect(eventOf(structured(members)).data).toEqual(data),
  );

  it.each<[string, object, RegExp]>([
    ['no specversion', { specversion: null }, /it tells no specversion\.$/],
    ['another specversion', { specversion: '0.3' }, /specversion is "0\.3", and taken is "1\.0"/],
    ['a specversion that is a number', { specversion: 1 }, /its specversion is 1, and taken is/],
    ['no id', { id: undefined }, /it tells no id/],
    ['an empty id', { id: '' }, /it tells no id/],
    ['an id that is no string', { id: 5 }, /its id is not a string/],
    ['no source', { source: undefined }, /it tells no source/],
    ['no type', { type: undefined }, /^The CloudEvent tells no type\.$/],
    ['an empty type', { type: '' }, /^The CloudEvent tells no type\.$/],
    ['data twice', { data: null, data_base64: '' }, /has both data and data_base64/],
    ['bytes of no told type', { data_base64: base64('{}') }, /no datacontenttype that tells/],
    ['bytes that are not Base64', { datacontenttype: 'text/json', data_base64: '*' }, /not Base64/],
    [
      'bytes that are not what they are said to be',
      { datacontenttype: 'text/json', data_base64: base64('{') },
      /has data_base64 that are not JSON/,
    ],
    [
      'bytes that are not UTF-8',
      { datacontenttype: 'text/json', data_base64: '/w==' },
      /is not UTF-8/,
    ],
    [
      'data of another type',
      { datacontenttype: 'application/vnd.apache.thrift.binary', data: 'x' },
      /comes as application\/vnd\.apache\.thrift\.binary; taken is JSON \(application\/json/,
    ],
    ['XML that is no string', { datacontenttype: 'text/xml', data: {} }, /that are not a string/],
  ])('is refused with %s', (_, members, reason) =>
    expect(reasonOf(structured(members))).toMatch(reason),
  );

  it.each<[string, string, RegExp]>([
    ['not JSON', '{', /^The CloudEvent is not JSON: /],
    ['an array', '[]', /^The CloudEvent is not a JSON object\.$/],
    ['null', 'null', /^The CloudEvent is not a JSON object\.$/],
  ])('is refused where it is %s', (_, text, reason) =>
    expect(reasonOf({ headers: STRUCTURED, text })).toMatch(reason),
  );

  it('keeps its contract, or its type is told with the fault', () =>
    expect(read(structured({ type: 'Counted', data: {} }))).toMatchObject({
      code: 'EVENT_SCHEMA',
      reason: expect.stringMatching(/^Counted breaks its contract at n: /) as string,
      type: 'Counted',
    }));

  it('is left unread where no contract declares its type, whatever else it lacks', () =>
    expect(read(structured({ type: 'Lost', id: null }))).toEqual({ outcome: 'unread' }));

  it.each(['yesterday', 5, null, undefined])('of the time %j happened when it was stored', (time) =>
    expect(eventOf({ ...structured({ time }), storedAt: 9 }).time).toBe(9),
  );

  it.each(['Renamed.v1', 'Renamed'])('of the type %s is upcast', (type) =>
    expect(eventOf(structured({ type, data: { name: 'Lamp' } }))).toMatchObject({
      type: 'Renamed',
      data: { title: 'Lamp' },
    }),
  );

  it('of an earlier version that breaks its contract tells its type without the version', () =>
    expect(read(structured({ type: 'Renamed.v1', data: {} }))).toMatchObject({
      code: 'EVENT_SCHEMA',
      type: 'Renamed',
    }));

  it('tells its version by its dataschema', () =>
    expect(
      eventOf(structured({ type: 'Renamed', dataschema: '/Renamed/2', data: { title: 'Lamp' } })),
    ).toMatchObject({ data: { title: 'Lamp' } }));

  it.each([
    'application/cloudevents',
    'Application/CloudEvents+JSON',
    'application/cloudevents+json;charset=utf-8',
  ])('is known by the content type %s', (content) =>
    expect(eventOf(structured({ data: 1 }, { 'Content-Type': content })).data).toBe(1),
  );

  it.each(['application/cloudevents+avro', 'application/cloudevents+protobuf'])(
    'is refused as %s',
    (content) =>
      expect(
        reasonOf({ ...structured({}, { 'content-type': content }), subject: `s.Counted` }),
      ).toContain(`comes as ${content}; taken is JSON`),
  );
});

describe('a batch of CloudEvents', () => {
  const one = { ...EVENT, id: '1', data: 1 };
  const two = { ...EVENT, id: '2', type: 'Counted', time: TIME, data: { n: 2 } };
  const lost = { ...EVENT, id: '3', type: 'Lost' };

  it('is the events that are read of it, in their order', () => {
    const decoded = read({ headers: BATCH, data: [one, lost, two] });
    const events = decoded.outcome === 'events' ? decoded.events : [];
    expect(events.map(({ id, type, data }) => ({ id, type, data }))).toEqual([
      { id: '1', type: TYPE, data: 1 },
      { id: '2', type: 'Counted', data: { n: 2 } },
    ]);
    expect(events[1]?.time).toBe(Date.parse(TIME));
  });

  it.each([[[]], [[lost]]])('is left unread where nothing of it is read: %j', (data) =>
    expect(read({ headers: BATCH, data })).toEqual({ outcome: 'unread' }),
  );

  it('is refused whole where one of them is faulty, and the reason tells which', () =>
    expect(read({ headers: BATCH, data: [one, { ...two, data: { n: 'x' } }] })).toEqual({
      outcome: 'faulty',
      code: 'EVENT_SCHEMA',
      reason: expect.stringMatching(
        /^Event 2 of a batch of 2: Counted breaks its contract at n: /,
      ) as string,
      type: 'Counted',
    }));

  it.each([
    ['{}', 'is not a JSON array'],
    ['{', 'is not JSON'],
  ])('is refused as %s', (text, why) => expect(reasonOf({ headers: BATCH, text })).toContain(why));
});

describe('a CloudEvent in binary mode', () => {
  const headers = { 'ce-specversion': '1.0', 'ce-type': TYPE, 'ce-id': '1', 'ce-source': '/a' };

  it('has the attributes that its headers tell, unescaped', () =>
    expect(
      eventOf({
        data: 5,
        headers: {
          ...headers,
          'ce-type': 'com%2Eexample.someevent',
          'ce-id': 'Euro%20%E2%82%AC',
          'ce-source': '"/my context"',
          'ce-time': TIME,
        },
      }),
    ).toEqual({
      type: TYPE,
      id: 'Euro €',
      source: '/my context',
      time: Date.parse(TIME),
      data: 5,
    }));

  it('has data of the type that ce-datacontenttype tells', () =>
    expect(
      eventOf({ text: '<a b="1"/>', headers: { ...headers, 'ce-datacontenttype': 'text/xml' } })
        .data,
    ).toEqual({ b: '1' }));
});

describe('a contract of CloudEvents', () => {
  const headers = { 'ce-specversion': '1.0', 'ce-type': TYPE, 'ce-id': '1', 'ce-source': '/a' };
  const { 'ce-id': _id, ...withoutId } = headers;
  const { 'ce-source': _source, ...withoutSource } = headers;
  const { 'ce-specversion': _version, ...withoutVersion } = headers;
  const { 'ce-type': _type, ...withoutType } = headers;

  it('takes all modes', () => {
    expect(eventOf({ headers, data: 1 }, 'cloudevents').data).toBe(1);
    expect(eventOf(structured({ data: 2 }), 'cloudevents').data).toBe(2);
    expect(read({ headers: BATCH, data: [EVENT] }, 'cloudevents').outcome).toBe('events');
  });

  it('takes a payload that no header describes for an event in structured mode', () =>
    expect(eventOf(structured({ data: 1 }, {}), 'cloudevents')).toMatchObject({
      type: TYPE,
      id: EVENT.id,
    }));

  it('reads names of headers in any case', () =>
    expect(
      eventOf(
        {
          headers: { 'CE-SpecVersion': '1.0', 'Ce-Type': TYPE, 'Ce-Id': '1', 'Ce-Source': '/a' },
          data: 1,
        },
        'cloudevents',
      ),
    ).toMatchObject({ id: '1', source: '/a' }));

  it.each<[string, Record<string, string>, RegExp]>([
    ['no id', withoutId, /is no CloudEvent: it tells no id\.$/],
    ['no source', withoutSource, /it tells no source/],
    ['no specversion', withoutVersion, /it tells no specversion/],
    ['another specversion', { ...headers, 'ce-specversion': '0.2' }, /specversion is "0\.2"/],
    ['no type', withoutType, /^The CloudEvent tells no type\.$/],
    ['a type that is not UTF-8', { ...headers, 'ce-type': '%C0%A0' }, /tells the type %C0%A0\.$/],
    ['an id that is not UTF-8', { ...headers, 'ce-id': '%C0%A0' }, /its ce-id is not percent-enc/],
  ])('refuses an event with %s', (_, told, reason) =>
    expect(reasonOf({ headers: told, data: 1, subject: 's.Counted' }, 'cloudevents')).toMatch(
      reason,
    ),
  );

  it('leaves events of other types unread, whatever they lack', () =>
    expect(read({ headers: { 'ce-type': 'Lost' }, text: '{' }, 'cloudevents')).toEqual({
      outcome: 'unread',
    }));

  it('refuses bare data', () =>
    expect(reasonOf({ subject: 's.Counted', data: { n: 1 } }, 'cloudevents')).toBe(
      'The CloudEvent tells no type.',
    ));

  it('reads data by their content type', () =>
    expect(
      eventOf(
        {
          text: '<c><n>3</n></c>',
          headers: { ...headers, 'ce-type': 'Counted', 'content-type': 'application/xml' },
        },
        'cloudevents',
      ).data,
    ).toEqual({ n: 3 }));
});
