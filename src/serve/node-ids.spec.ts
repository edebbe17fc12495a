import fc from 'fast-check';
import { namedRow, nodeIdOf } from './node-ids.js';
import { pack } from './opaque-words.js';

describe('the id of a row', () => {
  it('says whose it is, whatever the key, and can stand in a URL', () =>
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: 'binary' }), (name, key) => {
        const id = nodeIdOf({ name }, key);
        expect(id).toMatch(/^[\w-]+$/);
        expect(namedRow(id)).toEqual({ projection: name, key });
      }),
    ));

  it('names nothing when it is another word', () => {
    const others = [
      '',
      'x',
      pack([1, 'list', 'p:v1', 'f', 'asc', 'm']),
      pack([2, 'node', ['a', 'b']]),
    ];
    for (const parts of [null, 'a', ['a'], ['a', 1], ['a', 'b', 'c']])
      others.push(pack([1, 'node', parts]));
    for (const id of others) expect(namedRow(id)).toBeUndefined();
  });
});
