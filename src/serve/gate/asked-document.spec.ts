import { askedDocument } from './asked-document.js';

const ID = 'ab'.repeat(32);

describe('a request', () => {
  it('means the text it sends, whatever else it says', () =>
    expect(askedDocument({ query: '{ a }', documentId: ID })).toEqual({ query: '{ a }' }));

  it.each([
    ['digits', { documentId: ID }],
    ['digits with the name of the hash', { documentId: `sha256:${ID}` }],
    ['capital digits', { documentId: ID.toUpperCase() }],
    ['extensions, as over a socket', { query: '', extensions: { documentId: ID } }],
  ])('names a document by its id in %s', (_, holder) =>
    expect(askedDocument(holder)).toEqual({ named: { id: ID, by: 'id' } }),
  );

  it("names a document by its hash, as Apollo's clients do", () => {
    const persistedQuery = { version: 1, sha256Hash: ID };
    expect(askedDocument({ extensions: { persistedQuery } })).toEqual({
      named: { id: ID, by: 'hash' },
    });
  });

  it.each([['md5:00'], [7], [{}], ['']])('names none by %j', (documentId) =>
    expect(askedDocument({ documentId })).toEqual({ named: { id: '', by: 'id' } }),
  );

  it.each([{}, { query: 7 }, { extensions: 'x' }, { extensions: { persistedQuery: null } }])(
    'says nothing by %j',
    (holder) => expect(askedDocument(holder)).toEqual({}),
  );
});
