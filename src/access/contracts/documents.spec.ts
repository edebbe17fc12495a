import { createHash } from 'node:crypto';
import { parse, print } from 'graphql';
import { documentId, normalised, separated } from './documents.js';

const idOf = (text: string) => documentId(normalised(parse(text)));

describe('the id of a document', () => {
  it('is the SHA-256 of its text as graphql-js prints it', () => {
    const text = 'query A { b(c: 1) { d } }';
    const sha = createHash('sha256')
      .update(print(parse(text)))
      .digest('hex');
    expect(idOf(text)).toBe(sha);
  });

  it('is the same for all that differ in layout, comments and the order of fragments only', () => {
    const id = idOf('query A { a ...F ...G } fragment F on T { b } fragment G on T { c }');
    expect(idOf('fragment G on T { c }\n#!\nquery A{a,...F,...G}fragment F on T{b}')).toBe(id);
  });

  it.each(['query A { b a }', 'query B { a b }', 'query A { a: b b }', 'query A { a b c }'])(
    'is another one for %s than for query A { a b }',
    (text) => expect(idOf(text)).not.toBe(idOf('query A { a b }')),
  );
});

describe('one operation of a document', () => {
  const document = parse(
    'query A { ...F } query B { ...G } fragment F on T { ...H } fragment G on T { g } fragment H on T { h }',
  );

  it('brings just the fragments that it uses', () => {
    const alone = separated({ document, operationName: 'A' });
    expect(alone && normalised(alone)).toBe(
      print(parse('query A { ...F } fragment F on T { ...H } fragment H on T { h }')),
    );
  });

  it.each([undefined, null, 'C'])('is none where it is named %s', (operationName) => {
    expect(separated({ document, operationName })).toBeUndefined();
  });
});
