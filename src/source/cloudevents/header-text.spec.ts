import fc from 'fast-check';
import { attributeText, headerText } from './header-text.js';

describe('the value of an attribute in a header', () => {
  it.each([
    ['OrderPlaced', 'OrderPlaced'],
    ['Euro € 😀', 'Euro%20%E2%82%AC%20%F0%9F%98%80'],
    ['100%', '100%25'],
    ['say "hi"', 'say%20%22hi%22'],
    ["it's-(fine)*!~", "it's-(fine)*!~"],
    ['', ''],
  ])('%j is written as %s', (value, header) => {
    expect(headerText(value)).toBe(header);
    expect(attributeText(header)).toBe(value);
  });

  it.each([
    ['a lower-case escape', 'caf%c3%a9', 'café'],
    ['an escape that need not be', '%41', 'A'],
    ['quotes', '"two words"', 'two words'],
    ['quotes and escapes in them', String.raw`"a \"b\" \\ c"`, String.raw`a "b" \ c`],
    ['one round of escapes only', '%2541', '%41'],
  ])('may have %s', (_, header, value) => expect(attributeText(header)).toBe(value));

  it.each(['%C0%A0', '%', '%zz', 'a%ff'])('is none where it is %s', (header) =>
    expect(attributeText(header)).toBeUndefined(),
  );

  it('is read as it was written, and is printable ASCII in between', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const header = headerText(value);
        expect(header).toMatch(/^[\x21-\x7e]*$/);
        expect(attributeText(header)).toBe(value);
      }),
    ));

  it('keeps no half of a pair of surrogates', () => expect(headerText('\ud800')).toBe('%EF%BF%BD'));
});
