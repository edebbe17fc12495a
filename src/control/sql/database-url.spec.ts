import { nameOf, parseDatabaseUrl } from './database-url.js';

describe('a DATABASE_URL', () => {
  it.each([
    ['postgres://u:p@db:5432/x', { kind: 'postgres', url: 'postgres://u:p@db:5432/x' }],
    ['postgresql://db/x', { kind: 'postgres', url: 'postgresql://db/x' }],
    ['pglite:memory', { kind: 'pglite-memory' }],
    ['pglite:./memory', { kind: 'pglite', folder: './memory' }],
    ['pglite:/var/lib/station', { kind: 'pglite', folder: '/var/lib/station' }],
  ])('%s is understood', (text, database) => {
    expect(parseDatabaseUrl(text)).toEqual(database);
  });

  it.each(['', 'postgres', 'postgres://', 'mysql://db/x', 'pglite:', 'pglite: ', 'pglite://x'])(
    '%p is none',
    (text) => expect(parseDatabaseUrl(text)).toBeUndefined(),
  );

  it('is named without its password', () => {
    expect(nameOf({ kind: 'postgres', url: 'postgres://u:s3cret@db/x' })).toBe(
      'postgres://***@db/x',
    );
    expect(nameOf({ kind: 'pglite', folder: '/data' })).toBe('pglite:/data');
    expect(nameOf({ kind: 'pglite-memory' })).toBe('pglite:memory');
  });
});
