import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';
import ts from 'typescript';
import { RULES, type Import } from './support/import-rules.js';

const SCHEMA_TYPES = ['event-contract', 'evolved-event', 'origin', 'poll'].map(
  (file) => `src/model/${file}.ts`,
);

/** Every import of the code that ships; specifications may import what they test. */
function importsOf(folders: readonly string[]): Import[] {
  return (
    folders
      .flatMap((folder) =>
        readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) =>
          join(folder, file),
        ),
      )
      .filter((file) => /(?<!\.spec|\.d)\.ts$/.test(file))
      .flatMap((from) =>
        ts.preProcessFile(readFileSync(from, 'utf8')).importedFiles.map(({ fileName: name }) => ({
          from,
          name,
          to: name.startsWith('.') ? normalize(join(dirname(from), name)) : name,
        })),
      )
      // Only types of zod reach the model: nothing of it is there at run time.
      .filter(({ from, name }) => !(SCHEMA_TYPES.includes(from) && name === 'zod'))
  );
}

const breachesOf = (rule: string, imports: readonly Import[]): string[] =>
  (RULES[rule]?.(imports) ?? []).map(({ from, name }) => `${from} -> ${name}`);

describe('the house', () => {
  const imports = importsOf(['src', 'projections']);

  it('is looked at as a whole', () => expect(imports.length).toBeGreaterThan(100));

  for (const rule of Object.keys(RULES))
    it(rule, () => expect(breachesOf(rule, imports)).toEqual([]));
});

describe('a planted breach', () => {
  const edge = (from: string, name: string): Import => ({
    from,
    name,
    to: name.startsWith('.') ? normalize(join(dirname(from), name)) : name,
  });
  const planted: [rule: string, ...breaches: Import[]][] = [
    ['every room has a floor', edge('src/attic/box.ts', 'zod')],
    ['a room imports from lower floors only', edge('src/store/a.ts', '../ingest/task.js')],
    ['a room imports from lower floors only', edge('src/serve/a.ts', '../control/sql.js')],
    ['a room imports from lower floors only', edge('src/model/a.ts', '../fold/fold.js')],
    ['no room imports the station around it', edge('src/serve/a.ts', '../main.js')],
    ['no room imports the station around it', edge('src/feed/a.ts', '../../projections/index.js')],
    ['each library lives in its rooms', edge('src/serve/a.ts', 'ioredis')],
    ['each library lives in its rooms', edge('src/ingest/a.ts', '@nats-io/jetstream')],
    ['each library lives in its rooms', edge('src/store/a.ts', 'graphql/language')],
    ['the model and the fold import no library', edge('src/fold/a.ts', 'zod')],
    ['the model and the fold import no library', edge('src/model/a.ts', 'node:fs')],
    [
      'a projection sees the front door, its own folder, the producers, and definitions to join with',
      edge('projections/carts/a.ts', '../../src/store/keys.js'),
      edge('projections/carts/a.ts', '../orders/order.js'),
      edge('projections/carts/a.ts', 'ioredis'),
    ],
    [
      'a producer sees the front door, schemas, and other producers',
      edge('projections/producers/a.ts', '../carts/cart.js'),
      edge('projections/producers/a.ts', 'ioredis'),
    ],
    [
      'only the two front doors gather what others export',
      edge('src/serve/a.ts', '../fold/index.js'),
    ],
    [
      'no imports go in a circle',
      edge('src/store/a.ts', './b.js'),
      edge('src/store/b.ts', './c.js'),
      edge('src/store/c.ts', './a.js'),
    ],
  ];

  it.each(planted)('is reported: %s', (rule, ...breaches) =>
    expect(breachesOf(rule, breaches)).toEqual(
      breaches.map(({ from, name }) => `${from} -> ${name}`),
    ),
  );

  it('is planted for every rule', () =>
    expect(Object.keys(RULES).filter((rule) => !planted.some(([of]) => of === rule))).toEqual([]));
});
