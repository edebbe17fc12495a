import fc from 'fast-check';

const JUNK = [
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  '"',
  '"""',
  '$',
  '@',
  '!',
  '...',
  ':',
  '#',
  '\\',
  '\0',
  '\ufeff',
  '\ud800',
  '💥',
  'null',
  '-',
  '1e999',
  '99999999999999999999',
  'fragment A on Query { ...A }',
  'query',
  'subscription {',
  ' @skip',
  '...on Nope{a}',
  '__schema{types{name}}',
  'é',
  '{a'.repeat(300),
  '[['.repeat(3_000),
];

type Damage = (text: string) => string;

/** One way to spoil a text: cut it, leave a piece out, say one twice, name one thing as another, or put junk in its place. */
export const damageArb = (): fc.Arbitrary<Damage> =>
  fc
    .tuple(
      fc.constantFrom('cut', 'omit', 'repeat', 'junk', 'swap', 'misname', 'misname'),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat({ max: 12 }),
      fc.constantFrom(...JUNK),
    )
    .map(([way, where, length, junk]) => (text: string) => {
      if (way === 'misname') return misnamed(text, where);
      const at = Math.floor(where * text.length);
      const [head, piece, tail] = [
        text.slice(0, at),
        text.slice(at, at + length),
        text.slice(at + length),
      ];
      if (way === 'cut') return head;
      if (way === 'omit') return head + tail;
      if (way === 'repeat') return head + piece + piece + piece + tail;
      return way === 'junk' ? head + junk + piece + tail : head + junk + tail;
    });

/** One of its words in the place of another. */
function misnamed(text: string, where: number): string {
  const words = [...text.matchAll(/[A-Za-z]\w+/g)];
  const at = Math.floor(where * words.length);
  const [word, other] = [words[at], words[(at * 7 + 3) % (words.length || 1)]];
  if (word === undefined || other === undefined) return text;
  return text.slice(0, word.index) + other[0] + text.slice(word.index + word[0].length);
}

/** Bodies that are wrong on their own account. */
export const BODIES: readonly (string | Buffer)[] = [
  '',
  ' ',
  'null',
  'true',
  '1',
  '""',
  '[]',
  '[[]]',
  '{}',
  '{"query":null}',
  '{"query":{}}',
  '{"query":"{ __typename }","query":1}',
  '{"query":1,"query":"{ __typename }"}',
  '{"query":"{ __typename }","variables":{"a":1,"a":2}}',
  '{"__proto__":null}',
  '{"constructor":{"prototype":{}}}',
  '{"query":"{ __typename }\\u0000"}',
  '{"query":"\\ud800"}',
  '{"query":1e999}',
  '{"query":"{ __typename }","variables":1e999}',
  '{"query":"{ __typename }","extensions":{"persistedQuery":{"version":1,"sha256Hash":"00"}}}',
  '{"query":"{ __typename }","extensions":{"persistedQuery":null}}',
  '{"extensions":{"persistedQuery":{"version":"x","sha256Hash":[]}}}',
  '{"query":"{ __typename }","operationName":"\\u0000"}',
  `{"query":"{ __typename }","variables":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`,
  `${'['.repeat(100_000)}`,
  `${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`,
  `{"query":"${'a'.repeat(300_000)}"}`,
  '\0\0\0',
  '\ufeff{"query":"{ __typename }"}',
  Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
  Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0x00]),
];
