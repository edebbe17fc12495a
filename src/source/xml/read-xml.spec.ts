import { z } from 'zod';
import { Unreadable } from '../decoded.js';
import { readXml } from './read-xml.js';

const Line = z.object({ product: z.string(), quantity: z.int() });
const Invoice = z.object({
  id: z.string(),
  paid: z.boolean(),
  total: z.number(),
  lines: z.array(Line),
  tags: z.array(z.string()).optional(),
  note: z.string().nullish(),
  due: z.iso.date().nullable(),
});
const invoice = (inner: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>
  <!-- an invoice --><b:invoice xmlns:b="urn:billing" id="007" paid="true"><total>1e1</total>
  ${inner}</b:invoice>`;
const line = (product: string) =>
  `<lines><product>${product}</product><quantity>2</quantity></lines>`;

describe('a document of XML', () => {
  it('is what JSON would tell, by the schema of its event', () =>
    expect(
      Invoice.parse(readXml(invoice(`${line('a')}${line('b')}<note>x</note><due/>`), Invoice)),
    ).toEqual({
      id: '007',
      paid: true,
      total: 10,
      lines: [
        { product: 'a', quantity: 2 },
        { product: 'b', quantity: 2 },
      ],
      note: 'x',
      due: null,
    }));

  it.each([
    ['one element', line('a'), ['a']],
    ['an empty wrapper', '<lines/>', []],
    ['one element in a wrapper', `<lines>${line('a').replaceAll('lines', 'line')}</lines>`, ['a']],
    [
      'several in a wrapper',
      `<lines>${(line('a') + line('b')).replaceAll('lines', 'line')}</lines>`,
      ['a', 'b'],
    ],
  ])('has an array by %s', (_, inner, products) => {
    const { lines } = Invoice.parse(readXml(invoice(`${inner}<due>2026-01-01</due>`), Invoice));
    expect(lines.map(({ product }) => product)).toEqual(products);
  });

  it.each<[string, z.ZodType, string, unknown]>([
    ['text alone', z.string(), '<a> two words </a>', 'two words'],
    [
      'a number with attributes',
      z.object({ p: z.number() }),
      '<a><p unit="kg">5</p></a>',
      { p: 5 },
    ],
    [
      'the attributes too, where they are asked for',
      z.object({ p: z.object({ unit: z.string(), '#text': z.number() }) }),
      '<a><p unit="kg">5</p></a>',
      { p: { unit: 'kg', '#text': 5 } },
    ],
    [
      'an attribute named like a child',
      z.object({ n: z.string(), '@n': z.string() }),
      '<a n="1"><n>2</n></a>',
      { n: '2', '@n': '1' },
    ],
    ['characters by reference', z.string(), '<a>&#233;&#xe9;&amp;&lt;&quot;</a>', 'éé&<"'],
    ['characters as they are', z.string(), '<a><![CDATA[<b>&amp;]]></a>', '<b>&amp;'],
    ['digits that are text', z.object({ id: z.string() }), '<a><id>0042</id></a>', { id: '0042' }],
    ['what is no number', z.object({ n: z.number() }), '<a><n>0x10</n></a>', { n: '0x10' }],
    ['0 and 1 for a boolean', z.array(z.boolean()), '<a><b>1</b><b>0</b></a>', [true, false]],
    ['an empty object', z.object({}), '<a/>', {}],
    ['a record', z.record(z.string(), z.number()), '<a><x>1</x><y>2</y></a>', { x: 1, y: 2 }],
    ['whatever it has', z.unknown(), '<a><x>1</x><x>2</x></a>', { x: ['1', '2'] }],
    ['a string or a number', z.union([z.number(), z.string()]), '<a>1</a>', 1],
    ['a string where it is no number', z.union([z.number(), z.string()]), '<a>x</a>', 'x'],
  ])('has %s', (_, schema, text, data) => expect(readXml(text, schema)).toEqual(data));

  it('is one of several kinds by what is constant in them', () => {
    const kinds = z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('a'), n: z.string() }),
      z.object({ kind: z.literal('b'), n: z.number() }),
    ]);
    expect(readXml('<e kind="a"><n>1</n></e>', kinds)).toEqual({ kind: 'a', n: '1' });
    expect(readXml('<e kind="b"><n>1</n></e>', kinds)).toEqual({ kind: 'b', n: 1 });
  });

  it('of kinds that hold each other is read in one pass', () => {
    const of = (kind: string) =>
      z.object({
        [kind]: z.number().optional(),
        get next() {
          return Either.optional();
        },
      });
    const Either: z.ZodType = z.lazy(() => z.union([of('a'), of('b')]));
    const deep = `${'<next>'.repeat(90)}<b>1</b>${'</next>'.repeat(90)}`;
    expect(JSON.stringify(readXml(`<r>${deep}</r>`, Either))).toContain('{"b":');
  });

  it('may hold itself', () => {
    const Tree = z.object({
      n: z.number(),
      get child() {
        return z.array(Tree).optional();
      },
    });
    expect(readXml('<t><n>1</n><child><n>2</n></child></t>', Tree)).toEqual({
      n: 1,
      child: [{ n: 2 }],
    });
  });

  it.each<[string, string, RegExp]>([
    ['not closed', '<a><b></a>', /^is not XML: .*line 1/],
    ['text alone', 'hello', /^is not XML/],
    ['empty', '', /^is not XML/],
    ['of two roots', '<a/><b/>', /^is not XML: it has not one root element$/],
    ['of two roots alike', '<a/><a/>', /^is not XML: it has not one root element$/],
    [
      'of another encoding',
      '<?xml version="1.0" encoding="ISO-8859-1"?><a/>',
      /ISO-8859-1; taken is/,
    ],
    ['too deep', '<a>'.repeat(200) + '</a>'.repeat(200), /^is not XML: /],
    [
      'too long',
      `<a>${'x'.repeat(300_000)}</a>`,
      /of 300007 characters; taken are at most 262144$/,
    ],
    ['after a prototype', '<a><__proto__><x>1</x></__proto__></a>', /^is not XML: /],
    [
      'with entities that grow',
      '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;">]><a>&y;</a>',
      /document type/,
    ],
    [
      'with a file for an entity',
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
      /document type/,
    ],
    ['with a type in lower case', '<!doctype a><a/>', /document type/],
  ])('is refused where it is %s', (_, text, reason) => {
    expect(() => readXml(text, z.unknown())).toThrow(Unreadable);
    expect(() => readXml(text, z.unknown())).toThrow(reason);
  });

  it('never tells a fault at length', () =>
    expect(() => readXml(`<a><${'b'.repeat(5_000)}></a>`, z.unknown())).toThrow(/^.{1,180}$/));
});
