import { namesPerson } from './names-person.js';

const message = (payload: string, { subject = 'shop.orders.Placed', headers = {} } = {}) => ({
  subject,
  headers,
  payload: new TextEncoder().encode(payload),
});

describe('a message names a person', () => {
  it.each([
    ['in a value', '{"by":{"ids":["u0","u1"]}}'],
    ['in a value that JSON escapes', String.raw`{"by":"\u00751"}`],
    ['in a name', '{"u1":{"since":2}}'],
    ['in XML', '<order by="u1"><line/></order>'],
    ['in the text of XML', '<order><by>u1</by></order>'],
    ['in what is no whole JSON', '{"by":"u1","lines":['],
  ])('%s', (_, payload) => expect(namesPerson(message(payload), 'u1')).toBe(true));

  it('in a number', () => expect(namesPerson(message('{"by":17841}'), '17841')).toBe(true));

  it('in a header and in a token of its subject', () => {
    const headers = { 'ce-subject': ['u1'] };
    expect(namesPerson(message('{}', { headers }), 'u1')).toBe(true);
    expect(namesPerson(message('{}', { subject: 'people.u1.changed' }), 'u1')).toBe(true);
  });

  it.each(['{"by":"u10"}', '{"note":"of u1 and u2"}', '<by>u11</by>', ''])(
    'not by a part of a longer word: %s',
    (payload) => expect(namesPerson(message(payload), 'u1')).toBe(false),
  );
});
