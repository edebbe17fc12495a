import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import {
  buildClientSchema,
  buildSchema,
  getIntrospectionQuery,
  lexicographicSortSchema,
  printSchema,
  validateSchema,
  type IntrospectionQuery,
} from 'graphql';
import { projections } from '../../projections/index.js';
import { printedSchema } from '../../src/serve/served-schema.js';
import { serveStation } from '../support/served-station.js';

const BOOTSTRAP = 'src/launch/bootstrap.mjs';
const kept = readFileSync('schema.graphql', 'utf8');

describe('schema.graphql', () => {
  it('is what `npm run schema` prints; after a wanted change `npm run schema -- --write` mends it', async () =>
    expect(await printedSchema(projections)).toBe(kept));

  it('is what a station serves', async () => {
    const station = await serveStation({ served: projections });
    const { data } = await station.query(getIntrospectionQuery({ specifiedByUrl: true }));
    await station.close();
    const served = buildClientSchema(data as unknown as IntrospectionQuery);
    expect(`${printSchema(lexicographicSortSchema(served))}\n`).toBe(kept);
  });

  it('is printed by the command', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [BOOTSTRAP, 'schema']);
    expect(stdout.endsWith(kept)).toBe(true);
  }, 180_000);

  it('is a valid schema', () => expect(validateSchema(buildSchema(kept))).toEqual([]));
});
